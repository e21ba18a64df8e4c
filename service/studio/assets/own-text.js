// « Mon texte »: a text of one's own, reviewed while it is typed, mended, counted, rewritten and copied.
import { html, live, nothing, render } from "./html.js";
import { forget, keep, recall } from "./kept.js";
import "./marked-text.js";
import { meters } from "./meters.js";
import { announce } from "./notices.js";
import { copied } from "./copying.js";
import { findingsList } from "./findings.js";
import { outcome } from "./own-outcome.js";
import { may } from "./page.js";
import { reviewer } from "./reviewing.js";
import { rewriteMenu } from "./rewriting.js";
import { replaced } from "./spans.js";
import { voiceWords } from "./voice-words.js";
import { _ } from "./words.js";

const WRITTEN = ["title", "alt_text", "first_comment"]; // what a person writes beside a text
const FRESH = { text: "", network: "", kind: "", facts: "", fields: {} };

/**
 * Draw the editor in `element`. `facts` has `networks` (`{id, name, kinds, default_kind, beside}`), `brand`,
 * `fields` and `rewrites`, as the page of writing gets them. What comes back leads it: `text()`,
 * `network()`, and `rewrite(draft)`, which undo takes back.
 */
export function mountOwnText(element, facts) {
  const own = { element, facts, state: known(recall("own", FRESH), facts), told: {}, note: null };
  own.reviewer = reviewer((told) => {
    own.told = told.review || !told.error ? told : { ...own.told, error: told.error };
    draw(own);
  });
  draw(own);
  ask(own);
  return {
    text: () => own.state.text,
    network: () => own.state.network,
    rewrite: (draft) => rewritten(own, draft),
  };
}

// What was kept may name a network that is no longer there.
function known(state, { networks }) {
  const network = networks.find(({ id }) => id === state.network) ?? networks[0];
  const kind = network.kinds.includes(state.kind) ? state.kind : network.default_kind;
  return { ...state, network: network.id, kind };
}

const placeOf = ({ facts, state }) => facts.networks.find(({ id }) => id === state.network);
const box = ({ element }) => element.querySelector("marked-text");

function change(own, more) {
  own.state = known({ ...own.state, ...more }, own.facts);
  const { text, facts, fields } = own.state;
  if (text || facts || Object.values(fields).some(Boolean)) keep("own", own.state);
  else forget("own");
  draw(own);
  ask(own);
}

function typed(own, text) {
  own.note = null;
  change(own, { text });
}

function ask(own) {
  if (may("draft")) own.reviewer.ask(asked(own));
}

// Without facts nothing is held against them: a text alone is no brief.
function asked({ state, facts }) {
  const { text, network, kind } = state;
  const { facts: lines, fields } = beside({ state, facts });
  return { text, network, kind, fields, ...(lines.length ? { facts: lines } : {}) };
}

function beside(own) {
  const names = written(own);
  const fields = Object.fromEntries(names.map((name) => [name, own.state.fields[name] || null]));
  const facts = own.state.facts.split("\n").map((line) => line.trim());
  return { fields, facts: facts.filter(Boolean) };
}

const written = (own) => (placeOf(own).beside[own.state.kind] ?? []).filter((name) => WRITTEN.includes(name));

function draw(own) {
  const { review, error } = own.told;
  const { text } = own.state;
  render(
    html`<div class="own">
      ${place(own)}
      <marked-text
        .label=${_("write.own.text")}
        .rows=${7}
        .placeholder=${_("write.own.placeholder")}
        .value=${text}
        .findings=${review?.findings ?? []}
        @typed=${(event) => typed(own, event.detail.text)}
      ></marked-text>
      <div class="limits">${review ? meters(review.limits, own.facts.fields) : nothing}</div>
      <p class="wrong" role="alert">${error?.name === "Problem" ? error.message : nothing}</p>
      <div class="row">${tools(own)}</div>
      <div class="note">${own.note ? undoNote(own) : nothing}</div>
      <section class="remarks" tabindex="0" aria-label=${_("write.own.remarks")}>
        <h2>${_("write.own.remarks")}</h2>
        ${review ? heard(own, review) : html`<p class="quiet">${_("write.own.nothing_yet")}</p>`}
      </section>
      ${review ? outcome(review, text) : nothing} ${more(own)}
    </div>`,
    own.element,
  );
}

function heard(own, review) {
  const [fix, show] = [(finding) => mend(own, finding), (finding) => box(own).show(finding)];
  return html`${findingsList(review.findings, fix, show)} ${voiceWords(review.voice)}`;
}

function mend(own, finding) {
  if (!finding.field) return box(own).fix(finding);
  const held = own.state.fields[finding.field] ?? "";
  const fields = { ...own.state.fields, [finding.field]: replaced(held, finding.span, finding.fix) };
  return change(own, { fields });
}

function place(own) {
  const { network, kind } = own.state;
  const { kinds } = placeOf(own);
  const option = (id, name, chosen) => html`<option value=${id} .selected=${id === chosen}>${name}</option>`;
  return html`<div class="place">
    <label class="field">
      <span>${_("write.own.network")}</span>
      <select @change=${(event) => change(own, { network: event.target.value, kind: "" })}>
        ${own.facts.networks.map(({ id, name }) => option(id, name, network))}
      </select>
    </label>
    <label class="field" ?hidden=${kinds.length < 2}>
      <span>${_("write.own.kind")}</span>
      <select @change=${(event) => change(own, { kind: event.target.value })}>
        ${kinds.map((one) => option(one, _(`write.brief.kind.${one}`), kind))}
      </select>
    </label>
  </div>`;
}

function tools(own) {
  const { state, told, facts } = own;
  const { review } = told;
  const fixes = review && told.text === state.text && review.corrected !== state.text;
  const options = {
    ...asked(own),
    actions: facts.rewrites,
    networks: facts.networks,
    languages: facts.brand.languages,
    onresult: (draft) => rewritten(own, draft),
  };
  return html`<button type="button" ?disabled=${!fixes} @click=${() => mendAll(own, review.corrected)}>
      ${_("write.own.fix_all")}
    </button>
    <button type="button" ?disabled=${!state.text} @click=${() => copy(own)}>${_("write.own.copy")}</button>
    ${may("draft") ? rewriteMenu(options) : nothing}`;
}

function mendAll(own, corrected) {
  const before = own.state;
  box(own).replace(corrected);
  noted(own, _("write.own.fixed_all"), before);
}

/** Take a draft's text as one's own; its network too, when it is another. */
function rewritten(own, draft) {
  const before = own.state;
  if (draft.network !== before.network) change(own, { network: draft.network, kind: draft.kind });
  box(own).replace(draft.text);
  noted(own, _("write.own.rewritten"), before);
}

function noted(own, words, before) {
  own.note = { words, before };
  announce(words);
  draw(own);
}

function undoNote(own) {
  const { words, before } = own.note;
  return html`<p class="small">${words}</p>
    <button type="button" class="quiet" @click=${() => back(own, before)}>${_("write.own.undo")}</button>`;
}

function back(own, { network, kind, text }) {
  own.note = null;
  box(own).replace(text);
  change(own, { network, kind });
}

async function copy(own) {
  if (await copied(own.state.text)) return announce(_("write.card.copied"));
  box(own).select();
  announce(_("write.card.select"));
}

function more(own) {
  const { fields, facts } = own.state;
  const put = (name) => (event) => change(own, { fields: { ...fields, [name]: event.target.value } });
  const state = (event) => change(own, { facts: event.target.value });
  const field = (name) => html`<label class="field">
    <span>${own.facts.fields[name]}</span>
    <textarea rows="2" .value=${live(fields[name] ?? "")} @input=${put(name)}></textarea>
  </label>`;
  return html`<div class="beside">
    ${written(own).map(field)}
    <label class="field">
      <span>${_("write.own.facts")}</span>
      <span class="hint">${_("write.own.facts_hint")}</span>
      <textarea rows="2" .value=${live(facts)} @input=${state}></textarea>
    </label>
  </div>`;
}
