// What readers see of a text before they unfold it.
import { foldAt } from "./folding.js";
import { html, nothing } from "./html.js";
import { _ } from "./words.js";

/** What is read before « voir plus », by the fold among the limits of a review; nothing without one. */
export function outcome({ limits }, text) {
  const fold = limits.find(({ field }) => field === "fold");
  if (!fold) return nothing;
  const whole = fold.count <= fold.limit;
  return html`<section class="folded" aria-label=${_("write.own.fold")}>
    <h2>${_("write.own.fold")}</h2>
    ${whole ? html`<p class="quiet">${_("write.own.fold_whole")}</p>` : head(text, fold.limit)}
  </section>`;
}

function head(text, limit) {
  const more = html`<span class="quiet">${_("write.own.see_more")}</span>`;
  return html`<blockquote>${text.slice(0, foldAt(text, limit)).trimEnd()}${more}</blockquote>`;
}
