// What modules draw with: lit-html, whose values are text and never markup.
export { html, svg, nothing, render } from "./vendor/lit-html/lit-html.js";
export { repeat } from "./vendor/lit-html/directives/repeat.js";
export { live } from "./vendor/lit-html/directives/live.js";
