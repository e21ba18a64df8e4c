// What the server said of this page: the brand, and what the caller may do.
const { brand, owner, scopes, page } = document.body.dataset;

export { brand, owner, page };
export const may = (scope) => scopes.split(" ").includes(scope);
/** The address of something of this brand, each part escaped. */
export const of = (...parts) => ["brands", brand, ...parts].map(encodeURIComponent).join("/");
/** The facts the server wrote beside an element, as JSON. */
export const facts = (element) => JSON.parse(element.dataset.facts);
