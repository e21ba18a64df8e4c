// The texts of the page, in its language, and numbers and days as that language writes them.
const language = document.documentElement.lang === "en" ? "en" : "fr";
const { default: texts } = await import(`./words.${language}.js`);
const forms = new Intl.PluralRules(language);
const figures = new Intl.NumberFormat(language);
const parts = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
const hours = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
const days = new Intl.DateTimeFormat(language, { dateStyle: "long" });
const ago = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const SPANS = [["day", 86400], ["hour", 3600], ["minute", 60]];

function filled(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** The text of an id, its `{names}` filled. Throws for an id that no catalogue has. */
export function _(id, values = {}) {
  if (typeof texts[id] !== "string") throw new Error(`no text: ${id}`);
  return filled(texts[id], values);
}

/** The form of a text that counts `n`, told as `{n}`. */
export function plural(id, n, values = {}) {
  if (!Array.isArray(texts[id])) throw new Error(`no text that counts: ${id}`);
  return filled(texts[id][forms.select(n) === "one" ? 0 : 1], { n: number(n), ...values });
}

/** Whether the catalogues have an id that is made of a name the API gave. */
export const has = (id) => typeof texts[id] === "string";
export const number = (value) => figures.format(value);
export const share = (value) => parts.format(value);
export const moment = (value) => hours.format(new Date(value));
export const day = (value) => days.format(new Date(value));

/** How long ago, or in how long: « il y a 3 heures ». */
export function since(value) {
  const seconds = (new Date(value) - Date.now()) / 1000;
  const [unit, size] = SPANS.find(([, size]) => Math.abs(seconds) >= size) ?? SPANS[2];
  return ago.format(Math.trunc(seconds / size), unit);
}

export { language };
