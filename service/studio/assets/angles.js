// Ways to speak of a topic, asked for when wanted, and the brief that one of them becomes.
import { Away, Problem, call } from "./api.js";
import { html, nothing, repeat } from "./html.js";
import { keep, recall } from "./kept.js";
import { announce } from "./notices.js";
import { brand, of } from "./page.js";
import { _, plural } from "./words.js";

const EMPTY = { subject: "", goal: "", facts: [], date: "", link: "", audience: "", call_to_action: "" };
const ANY = { ...EMPTY, facts: null };
const ASKED = { networks: [], kinds: {}, variants: null, language: null, dated: null }; // beside it, in Write

/** The angles of a topic: `{draw, ask}`; `changed` is called when there is something else to draw. */
export function angles(topic, networks, changed) {
  const state = { asking: false, found: null, error: null, chosen: null, before: null };
  const ask = async () => {
    if (state.asking) return;
    Object.assign(state, { asking: true, error: null });
    changed();
    try {
      state.found = await call("POST", of("trends", topic, "angles"), {});
      announce(told(state.found));
    } catch (error) {
      if (!(error instanceof Away || error instanceof Problem)) throw error;
      state.error = error;
    }
    state.asking = false;
    changed();
  };
  const choose = (angle) => {
    const before = unfinished();
    if (before && state.chosen !== angle) Object.assign(state, { chosen: angle, before });
    else write(angle);
    changed();
  };
  const leave = () => {
    Object.assign(state, { chosen: null, before: null });
    changed();
  };
  return { state, ask, draw: () => panel(state, { networks, ask, choose, leave }) };
}

const told = (found) => found.withheld?.message ?? plural("trends.angles.count", found.angles.length);

/** The brief that is being written already, if it says anything. */
function unfinished() {
  const held = recall("brief", ANY);
  const facts = [held.facts ?? []].flat().map((fact) => fact?.text ?? fact);
  const texts = [held.subject, held.link, held.date, held.audience, held.call_to_action, ...facts];
  const some = texts.some((text) => String(text ?? "").trim());
  return some ? held.subject?.trim() || _("trends.brief.untitled") : null;
}

function write({ brief: told, network, kind }) {
  const given = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null));
  keep("brief", { ...EMPTY, ...given });
  const asked = recall("asked", ASKED);
  keep("asked", { ...asked, networks: [network], kinds: { ...asked.kinds, [network]: kind } });
  location.assign(`/studio/${encodeURIComponent(brand)}/write`);
}

function panel(state, doing) {
  const { asking, found, error } = state;
  const button = found
    ? nothing
    : html`<button type="button" class="main" ?disabled=${asking} @click=${doing.ask}>
        ${asking ? _("trends.angles.asking") : _("trends.angles.ask")}</button>`;
  return html`<section class="angles" aria-labelledby="angles-title" aria-busy=${asking}>
    <h3 id="angles-title">${_("trends.angles")}</h3>
    ${found ? nothing : html`<p class="quiet">${_("trends.angles.hint")}</p>`}
    ${error ? html`<p class="wrong" role="alert">${error.message}</p>` : nothing}
    ${button}
    ${found ? answered(found, state, doing) : nothing}
  </section>`;
}

function answered(found, state, doing) {
  const { withheld } = found;
  if (withheld) return html`<p class="notice warn"><span aria-hidden="true">⚠ </span>${withheld.message}</p>`;
  if (!found.angles.length) return html`<p>${_("trends.angles.none")}</p>`;
  return html`${found.degraded ? html`<p class="notice info">${found.degraded_because}</p>` : nothing}
    <ol class="angled">${repeat(
      found.angles,
      (angle, i) => i,
      (angle, i) => html`<li class="angle">${one(angle, i, state, doing)}</li>`,
    )}</ol>`;
}

function one(angle, i, state, doing) {
  const asked = state.chosen === angle;
  const by = _(angle.written_by === "composer" ? "trends.angles.house" : "trends.angles.model");
  return html`<p class="hook" id="angle-${i}" lang=${state.found.language}>${angle.hook}</p>
    <p class="row small"><span class="chip">${doing.networks[angle.network] ?? angle.network}</span>
      ${angle.pillar ? html`<span class="chip">${angle.pillar}</span>` : nothing}</p>
    <p>${angle.how}</p>
    <details><summary>${_("trends.angles.why")}</summary>
      <p>${angle.why}</p>
      ${angle.facts.length ? html`<p class="small quiet">${_("trends.angles.facts")}</p>` : nothing}
      <ul class="facts" lang=${state.found.language}>${angle.facts.map(fact)}</ul>
      <p class="small quiet">${by}</p>
    </details>
    ${asked ? replacing(state, angle, doing) : nothing}
    ${asked
      ? nothing
      : html`<button type="button" aria-describedby="angle-${i}" @click=${() => doing.choose(angle)}>
          ${_("trends.angles.brief")}</button>`}`;
}

const fact = ({ text, source }) =>
  html`<li>${source ? html`${text} <span class="quiet">(${source})</span>` : text}</li>`;

function replacing({ before }, angle, { choose, leave }) {
  return html`<div class="notice warn" role="alert">
    <p>${_("trends.brief.replace", { subject: before })}</p>
    <p class="row">
      <button type="button" class="main" @click=${() => choose(angle)}>${_("trends.brief.yes")}</button>
      <button type="button" @click=${leave}>${_("trends.brief.no")}</button></p>
  </div>`;
}
