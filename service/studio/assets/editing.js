// What one may do with a card: edit it where it stands, have it rewritten, go back, copy it, decide.
import { changed, current, textOf } from "./board.js";
import { compare, ready, rivals } from "./comparing.js";
import { copied } from "./copying.js";
import { refuse, keepIt } from "./deciding.js";
import { html, nothing } from "./html.js";
import "./marked-text.js";
import { known } from "./known.js";
import { announce } from "./notices.js";
import { may } from "./page.js";
import { judged } from "./remarks.js";
import { rewriteMenu } from "./rewriting.js";
import { go, rewritten, typed } from "./versions.js";
import { _ } from "./words.js";

const WHILE = 2000; // milliseconds that a button says « copied »

/** The text of a card as a text box, its findings where they stand. */
export function editing(card) {
  const version = current(card);
  const findings = judged(version).findings.filter((one) => !one.field);
  return html`<div class="editing">
    <marked-text
      .label=${_("write.card.text")}
      .rows=${card.lines}
      .lang=${version.draft.language}
      .value=${textOf(version)}
      .findings=${findings}
      @typed=${(event) => typed(card, event.detail.text)}
    ></marked-text>
  </div>`;
}

/** The buttons of a card. */
export function tools(card, version) {
  const decided = version.draft.decision;
  return html`<div class="tools">
      ${may("draft") && !decided ? choices(card) : nothing}
      <button @click=${() => copy(card, version)}>
        ${card.copied ? _("write.card.copied_short") : _("write.card.copy")}
      </button>
      ${may("draft") && !decided ? html`${editButton(card)} ${menu(card, version)}` : nothing} ${steps(card)}
      ${rivals(card).length > 1 ? compareButton(card) : nothing}
    </div>
    ${card.error ? html`<p class="wrong">${card.error}</p>` : nothing}`;
}

/** The buttons of a card that is not there yet: none can be pressed. */
export function noTools(card) {
  const words = ["write.card.copy"];
  if (may("draft")) words.unshift("write.decide.keep", "write.decide.refuse");
  if (may("draft")) words.push("write.card.edit", "write.rewrite.title");
  if (rivals(card).length > 1) words.push("write.compare.open");
  return html`<div class="tools">${words.map((id) => html`<button disabled>${_(id)}</button>`)}</div>`;
}

function choices(card) {
  return html`<button class="main" ?disabled=${card.busy} @click=${() => keepIt(card)}>
      ${_("write.decide.keep")}
    </button>
    <button ?disabled=${card.busy} @click=${() => refuse(card)}>${_("write.decide.refuse")}</button>`;
}

function editButton(card) {
  const words = card.editing ? _("write.card.edited") : _("write.card.edit");
  return html`<button class="edit" @click=${() => edit(card)}>${words}</button>`;
}

function edit(card) {
  card.editing = !card.editing;
  card.typing = null;
  changed();
  if (!card.editing) return;
  setTimeout(() => document.querySelector(`[data-key="${card.key}"] marked-text`)?.focus());
}

function steps(card) {
  if (card.versions.length < 2) return nothing;
  const last = card.versions.length - 1;
  return html`${step(card, "↶", _("write.card.undo"), -1, card.at === 0)}
  ${step(card, "↷", _("write.card.redo"), 1, card.at === last)}`;
}

function step(card, sign, words, by, never) {
  return html`<button class="step" aria-label=${words} ?disabled=${never} @click=${() => go(card, by)}>
    ${sign}
  </button>`;
}

function compareButton(card) {
  const early = ready(card).length < 2;
  return html`<button ?disabled=${early} @click=${() => compare(card)}>${_("write.compare.open")}</button>`;
}

// The title and what else goes beside a text are measured with what it becomes.
function menu(card, version) {
  const { network, kind, fields, alt_text: alt } = version.draft;
  return rewriteMenu({
    ...{ network, kind, text: textOf(version), actions: known.rewrites },
    ...{ networks: known.networks, languages: known.brand.languages },
    fields: { ...fields, ...(alt && { alt_text: alt }) },
    onresult: (draft) => rewritten(card, draft),
  });
}

function flash(card) {
  clearTimeout(card.copied);
  card.copied = setTimeout(() => {
    card.copied = null;
    changed();
  }, WHILE);
  changed();
}

async function copy(card, version) {
  const text = [textOf(version), ...version.draft.thread].join("\n\n");
  if (await copied(text)) {
    announce(_("write.card.copied"));
    return flash(card);
  }
  const said = document.querySelector(`[data-key="${card.key}"] .said`);
  if (said) getSelection().selectAllChildren(said);
  announce(_("write.card.select"));
}
