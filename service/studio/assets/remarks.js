// What is known of a text: how full its network's limits are, what a review finds, how usual it is.
import { add, changed, textOf } from "./board.js";
import { findingsList } from "./findings.js";
import { html, nothing } from "./html.js";
import { known } from "./known.js";
import { announce } from "./notices.js";
import { review as ask } from "./versions.js";
import { replaced } from "./spans.js";
import { voiceChip, voiceWords } from "./voice-words.js";
import { number, plural, _ } from "./words.js";

const GRAVEST = ["block", "warn", "info"];

/** What the checks say of a version: of the draft as it came, or of the text it became. */
export const judged = (version) => version.review ?? version.draft;

/** The counter, then the findings and the voice, each folded in a line. */
export function remarks(card, version) {
  const { count, limits, findings, voice } = judged(version);
  return html`<details class="limits">
      <summary>${counter(count, limits)}</summary>
      <table>
        <caption class="unseen">
          ${_("write.card.limits")}
        </caption>
        <tbody>
          ${limits.map(limitRow)}
        </tbody>
      </table>
    </details>
    <details class="remarks">
      <summary>${gravest(findings)} ${voiceChip(voice)}</summary>
      ${findingsList(findings.map(ownText), (finding) => mend(card, version, finding))} ${voiceWords(voice)}
    </details>`;
}

function counter(count, limits) {
  const { field } = limits.find((one) => one.count === count.count && one.limit === count.limit) ?? {};
  const over = count.count > count.limit;
  const unit = count.unit === "count" ? known.fields[field] : (known.units[count.unit] ?? count.unit);
  const told = { count: number(count.count), limit: number(count.limit), unit };
  return html`<span class="count ${over ? "over" : ""}">${_("write.card.count", told)}</span>
    <progress max=${count.limit} .value=${Math.min(count.count, count.limit)} aria-hidden="true"></progress>`;
}

function limitRow({ field, count, limit, unit, kind, fits }) {
  const words = unit === "count" ? "" : (known.units[unit] ?? unit);
  const name = known.fields[field] ?? field;
  const gravity = kind === "hard" ? "block" : field === "fold" ? "info" : "warn";
  const over = field === "fold" ? _("write.card.folded") : _("write.card.over");
  return html`<tr>
    <th scope="row">${name}</th>
    <td>${number(count)} / ${number(limit)} ${words}</td>
    <td>
      ${fits ? nothing : html`<span class="chip ${gravity}">${over}</span>`}
    </td>
  </tr>`;
}

function gravest(findings) {
  if (!findings.length) return html`<span class="chip ok">${_("write.card.nothing_found")}</span>`;
  const severity = GRAVEST.find((one) => findings.some((finding) => finding.severity === one));
  const blocks = findings.filter((finding) => finding.severity === "block").length;
  const words = blocks ? plural("write.card.blocks", blocks) : plural("write.card.remarks", findings.length);
  return html`<span class="chip ${severity}">${words}</span>`;
}

// A title or an alternative text is not what a fix here would change.
const ownText = (finding) => (finding.field ? { ...finding, fix: null } : finding);

function mend(card, version, finding) {
  const text = replaced(textOf(version), finding.span, finding.fix);
  add(card, { draft: version.draft, text, review: version.review });
  ask(card);
  announce(_("write.card.mended"));
  changed();
}
