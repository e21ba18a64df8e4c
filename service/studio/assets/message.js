// One message beside the queue: what was written, its evidence where it stands, why it ranks as it does.
import { html, nothing } from "./html.js";
import { chips } from "./rows.js";
import { pieces } from "./spans.js";
import { ageOf, authorOf, labelsOf, networkName, writtenAt } from "./told.js";
import { moment, plural, _ } from "./words.js";

const SURE = 0.75; // confidences from which a label is told as very likely, then as likely
const LIKELY = 0.4;
const SHORTEST = 1; // characters of what is worth highlighting
const LEADS = /^https?:\/\//;

/** The message: `seen` is `{item, log, similar}`; `on` holds `back()` and `take(text)`. */
export function messageTold(seen, triage, on) {
  const { item } = seen;
  return html`<header class="told">
      <button type="button" class="quiet back" @click=${on.back}>${_("inbox.back")}</button>
      <h2 id="who" tabindex="-1">${authorOf(item)}</h2>
      <p class="quiet small">${where(item)}</p>
    </header>
    ${decided(item)} ${thread(item.message?.thread ?? [])} ${text(item, triage)}
    <section class="why" aria-label=${_("inbox.why")}>
      <p class="reason">${triage.reason}</p>
      <p class="chips">${chips(triage)}</p>
      ${evidence(triage, item.message?.text ?? "")}
    </section>`;
}

function where({ network, message, ...item }) {
  const at = writtenAt({ message, ...item });
  const address = LEADS.test(message?.url ?? "") ? message.url : null;
  return html`${message?.author?.name && message.author.handle ? html`${message.author.handle} · ` : nothing}
    ${networkName(network)} · <time datetime=${at} title=${moment(at)}>${ageOf({ message, ...item })}</time>
    ${address
      ? html` · <a href=${address} rel="noopener noreferrer" target="_blank">${_("inbox.original")}</a>`
      : nothing}`;
}

function decided({ state, decision }) {
  if (state === "new") return nothing;
  const told = decision
    ? _(`inbox.decided.${state}`, { by: decision.by, when: moment(decision.at) })
    : _(`inbox.state.${state}`);
  return html`<div class="decided">
    <p>${told}</p>
    ${decision?.text ? html`<blockquote class="ours">${decision.text}</blockquote>` : nothing}
  </div>`;
}

function thread(said) {
  if (!said.length) return nothing;
  return html`<details class="thread">
    <summary>${plural("inbox.thread", said.length)}</summary>
    ${said.map(
      (one) => html`<blockquote class=${one.ours ? "ours" : ""}>
        <p class="quiet small">${one.ours ? _("inbox.us") : authorOf({ message: one })}</p>
        ${one.text}
      </blockquote>`,
    )}
  </details>`;
}

function text({ message }, triage) {
  if (!message) return html`<p class="quiet">${_("inbox.swept")}</p>`;
  const marks = marksOf(triage);
  return html`<blockquote class="said" lang=${triage.language} dir="auto">${pieces(message.text, marks).map(
    (piece) => (piece.marks.length ? marked(piece) : piece.text),
  )}</blockquote>`;
}

const marked = ({ text, marks }) =>
  html`<mark title=${[...new Set(marks.map(labelled))].join(", ")}>${text}</mark>`;

const labelled = ({ label }) => _(`inbox.label.${label}`);

function marksOf(triage) {
  const held = labelsOf(triage).flatMap(({ label, evidence }) => evidence.map((span) => ({ label, span })));
  return held.filter(({ span: [start, end] }) => end - start >= SHORTEST);
}

function evidence(triage, text) {
  const labels = labelsOf(triage);
  if (!labels.length) return nothing;
  return html`<ul class="plain small labels">
    ${labels.map(
      ({ label, confidence, evidence }) => html`<li>
        <strong>${labelled({ label })}</strong>
        <span class="quiet">${_(`inbox.sure.${sureness(confidence)}`)}${quoted(text, evidence)}</span>
      </li>`,
    )}
  </ul>`;
}

const sureness = (confidence) => (confidence >= SURE ? "very" : confidence >= LIKELY ? "likely" : "little");

function quoted(text, evidence) {
  if (!evidence.length) return "";
  const points = [...text];
  const shown = evidence.map(([start, end]) => points.slice(start, end).join("").trim());
  return ` · ${shown.map((words) => _("inbox.quoted", { words })).join(" ")}`;
}

/** Messages near this one, with what became of them. */
export function similarTold(similar, on) {
  if (!similar?.length) return nothing;
  const answered = similar.filter((one) => one.answered).length;
  return html`<details class="similar">
    <summary>
      ${plural("inbox.similar", similar.length)}${answered
        ? plural("inbox.similar.answered", answered)
        : nothing}
    </summary>
    <ul class="plain">
      ${similar.map((one) => near(one, on))}
    </ul>
  </details>`;
}

function near(one, on) {
  const text = one.decision?.text;
  return html`<li>
    <p class="quiet small">
      ${authorOf(one)} · ${networkName(one.network)} · ${ageOf(one)} · ${_(`inbox.state.${one.state}`)}
    </p>
    <blockquote>${one.message?.text ?? _("inbox.swept")}</blockquote>
    ${text
      ? html`<blockquote class="ours">${text}</blockquote>
          <button type="button" @click=${() => on.take(text)}>${_("inbox.take")}</button>`
      : nothing}
  </li>`;
}
