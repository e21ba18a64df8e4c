// What a review noticed, told one by one: how grave it is, why, and the fix where there is a sure one.
import { html, nothing, repeat } from "./html.js";
import { byGravity } from "./marking.js";
import { _ } from "./words.js";

const LONGEST_SHOWN = 40; // characters of a fix on its button

/** A list of findings. `onfix(finding)` applies a fix; `onshow(finding)`, if any, leads to its place. */
export function findingsList(findings, onfix, onshow) {
  if (!findings.length) return html`<p class="quiet">${_("write.finding.none")}</p>`;
  const rows = repeat(numbered(findings), ([key]) => key, ([, one]) => findingRow(one, onfix, onshow));
  return html`<ul class="plain findings">
    ${rows}
  </ul>`;
}

/** One finding as an item of a list. */
export function findingRow(finding, onfix, onshow) {
  const { severity, message, span, field, fix } = finding;
  return html`<li class="finding ${severity}">
    <span class="chip ${severity}">${_(`write.finding.${severity}`)}</span>
    <p>${message}</p>
    ${onshow && span && !field ? button("quiet", _("write.finding.show"), () => onshow(finding)) : nothing}
    ${onfix && span && fix !== null ? button("fix", fixWords(fix), () => onfix(finding)) : nothing}
  </li>`;
}

const button = (kind, words, press) =>
  html`<button type="button" class=${kind} @click=${press}>${words}</button>`;

function fixWords(fix) {
  if (fix === "") return _("write.finding.delete");
  if (!fix.trim()) return _("write.finding.space");
  return fix.length > LONGEST_SHOWN || fix.includes("\n")
    ? _("write.finding.fix")
    : _("write.finding.replace", { fix });
}

// Keys stay the same while others come and go, so that nothing jumps and no focus is lost.
function numbered(findings) {
  const seen = new Map();
  return byGravity(findings).map((finding) => {
    const name = `${finding.rule} ${finding.field} ${finding.message}`;
    seen.set(name, (seen.get(name) ?? 0) + 1);
    return [`${name} ${seen.get(name)}`, finding];
  });
}
