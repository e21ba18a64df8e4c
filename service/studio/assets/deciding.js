// A person's verdict on a card: kept, kept as edited, or refused; then what became of what was proposed.
import { Away, call } from "./api.js";
import { changed, current, textOf } from "./board.js";
import { differences } from "./comparing.js";
import { html, nothing } from "./html.js";
import { announce } from "./notices.js";
import { may, of } from "./page.js";
import { judged } from "./remarks.js";
import { moment, _ } from "./words.js";

const KIND = { approved: "ok", edited: "ok", refused: "warn" };

/** The verdict, as a chip. */
export const decided = (decision) =>
  html`<span class="chip ${KIND[decision.verdict]}">${_(`write.decide.verdict.${decision.verdict}`)}</span>`;

/** Keep what a card shows; what blocks it is told first, and a person may keep it all the same. */
export function keepIt(card) {
  const blocks = judged(current(card)).findings.filter((one) => one.severity === "block");
  if (blocks.length && card.deciding !== "confirm") return ask(card, "confirm", ".confirm button");
  return approve(card);
}

/** Ask why a card is refused; no reason is needed. */
export const refuse = (card) => ask(card, "refuse", "input[name=reason]");

function ask(card, what, focused) {
  card.deciding = what;
  changed();
  focusIn(card, focused);
}

function focusIn(card, selector) {
  setTimeout(() => document.querySelector(`[data-key="${card.key}"] ${selector}`)?.focus());
}

function approve(card) {
  const { text } = current(card);
  return decide(card, text === null ? { verdict: "approved" } : { verdict: "edited", text });
}

async function decide(card, body) {
  const version = current(card);
  Object.assign(card, { busy: true, error: null });
  changed();
  try {
    const { decision, draft } = await call("POST", of("drafts", version.draft.id, "decision"), body);
    version.draft = { ...draft, decision };
    Object.assign(card, { deciding: null, editing: false });
    announce(_(`write.decide.verdict.${decision.verdict}`));
    focusIn(card, ".verdict button");
  } catch (error) {
    if (error.name !== "Problem" && !(error instanceof Away)) throw error;
    card.error = error.message;
    announce(error.message);
  }
  card.busy = false;
  changed();
}

/** What is asked before a verdict, or what the verdict was. */
export function deciding(card, version) {
  if (version.draft.decision) return verdict(card, version);
  if (card.deciding === "refuse") return reason(card);
  if (card.deciding === "confirm") return confirm(card, version);
  return nothing;
}

function reason(card) {
  const send = (event) => {
    event.preventDefault();
    const why = new FormData(event.target).get("reason").trim();
    decide(card, { verdict: "refused", ...(why && { reason: why }) });
  };
  return html`<form class="ask" @submit=${send}>
    <label>${_("write.decide.reason")} <input name="reason" maxlength="2000" /></label>
    <div class="row">
      <button class="main" ?disabled=${card.busy}>${_("write.decide.refuse_now")}</button>
      <button type="button" class="quiet" @click=${() => cancel(card)}>${_("write.decide.cancel")}</button>
    </div>
  </form>`;
}

function cancel(card) {
  card.deciding = null;
  changed();
  focusIn(card, "h3");
}

function confirm(card, version) {
  const blocks = judged(version).findings.filter((one) => one.severity === "block");
  return html`<div class="ask confirm" role="group" aria-label=${_("write.decide.confirm")}>
    <p>${_("write.decide.confirm")}</p>
    <ul>
      ${blocks.map((one) => html`<li>${one.message}</li>`)}
    </ul>
    <div class="row">
      <button ?disabled=${card.busy} @click=${() => approve(card)}>
        ${_("write.decide.keep_all_the_same")}
      </button>
      <button class="quiet" @click=${() => cancel(card)}>${_("write.decide.cancel")}</button>
    </div>
  </div>`;
}

function verdict(card, version) {
  const { verdict: name, reason: why, at } = version.draft.decision;
  const proposed = card.versions[0].draft.text;
  return html`<div class="verdict">
    <p>${_(`write.decide.told.${name}`, { at: moment(at) })}</p>
    ${why ? html`<p class="quiet">${_("write.decide.because", { reason: why })}</p>` : nothing}
    ${name === "refused" ? nothing : kept(card, proposed, textOf(version))}
    ${may("draft") ? another(card) : nothing}
  </div>`;
}

const another = (card) =>
  html`<button class="quiet" @click=${() => reopen(card)}>${_("write.decide.reopen")}</button>`;

function kept(card, proposed, text) {
  if (proposed === text) return html`<p class="quiet">${_("write.decide.unchanged")}</p>`;
  return html`<details>
    <summary>${_("write.decide.difference")}</summary>
    <p class="difference">${differences(card, proposed, text)}</p>
  </details>`;
}

/** The verdict stands until another takes its place. */
function reopen(card) {
  const version = current(card);
  card.versions[card.at] = { ...version, draft: { ...version.draft, decision: null } };
  changed();
  focusIn(card, ".tools button");
}
