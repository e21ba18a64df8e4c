// A topic: as a card of the list, and opened, with its items and hours, people's verdict and its angles.
import { Away, Problem, call } from "./api.js";
import { angles } from "./angles.js";
import { html, live, nothing, render, repeat } from "./html.js";
import { forget, keep, recall } from "./kept.js";
import { announce } from "./notices.js";
import { may, of } from "./page.js";
import { sparkline } from "./sparkline.js";
import { arithmetic, arrived, link, published, seenIn } from "./topic-parts.js";
import * as told from "./topic-words.js";
import { _, plural, since } from "./words.js";

const VERDICTS = ["suits", "not_for_us", "used"];
const dialog = document.getElementById("topic");

/** A topic in the list. `open(topic, wanted)`: opened, with angles where they are `wanted`. */
export function card(topic, { hours, open }) {
  const risky = told.risk(topic);
  return html`<li class="card topic" data-topic=${topic.id}>
    <h3><button type="button" class="opens" lang=${told.tagOf(topic) ?? nothing}
      @click=${() => open(topic)}>${topic.label}</button></h3>
    <p class="row small">${stage(topic)} ${mine(topic)}</p>
    ${sparkline(topic.pulse, hours)}
    <p class="rise">${told.rise(topic, hours)}</p>
    ${risky ? warning(risky, topic) : nothing} ${refused(topic)}
    <dl class="marks">
      ${mark("fit", told.fit(topic))} ${mark("expiry", told.expiry(topic))}
      ${mark("languages", told.languages(topic))} ${mark("sources", few(topic))}
    </dl>
    ${may("draft") && !topic.not_for_us
      ? html`<button type="button" @click=${() => open(topic, true)}>${_("trends.angles.find")}
          <span class="unseen">${_("trends.angles.about", { label: topic.label })}</span></button>`
      : nothing}
  </li>`;
}

const mark = (name, value) => html`<div><dt>${_(`trends.mark.${name}`)}</dt><dd>${value}</dd></div>`;

function stage({ rise }) {
  return html`<span class="chip ${rise.stage === "rising" ? "info" : ""}"><span aria-hidden="true">${
    rise.stage === "rising" ? "↗" : "·"}</span>${_(`trends.stage.${rise.stage}`)}</span>`;
}

const mine = ({ verdict }) =>
  verdict ? html`<span class="chip">${_(`trends.verdict.${verdict}`)}</span>` : nothing;

const ofRisk = ({ not_for_us: reason }) => reason?.code === "risk";

/** Why a topic is not the brand's, where its risk does not say it already. */
const refused = (topic) =>
  topic.not_for_us && !ofRisk(topic) ? html`<p class="notice">${topic.not_for_us.message}</p>` : nothing;

const warning = ({ level, title, why }, topic) =>
  html`<p class="notice ${level === "avoid" ? "block" : "warn"}"><span aria-hidden="true">${
    level === "avoid" ? "⛔" : "⚠"} </span><strong>${title}</strong> ${why}
    ${ofRisk(topic) ? topic.not_for_us.message : nothing}</p>`;

function few(topic) {
  const { named, others } = told.fewSources(topic);
  const more = others ? plural("trends.sources.others", others) : null;
  const one = ({ url, name }, i) => html`${i ? ", " : ""}${link(url, name)}`;
  return html`${repeat(named, ({ name }) => name, one)}${more ? ` ${more}` : nothing}.
    <span class="quiet">${_("trends.sources.first", { since: since(topic.first_seen) })}</span>`;
}

/** Open a topic in the dialog, its angles asked for if `wanted`; `judged` hears that a person judged it. */
export function openTopic(topic, { asked, networks, own, wanted, judged }) {
  const shown = { topic, whole: null, error: null, refused: null, says: null, saying: false };
  Object.assign(shown, { asked, own, judged, reason: recall(kept(topic), { text: "" }).text });
  shown.draw = () => render(opened(shown), dialog);
  shown.angles = angles(topic.id, networks, shown.draw);
  shown.draw();
  dialog.showModal();
  dialog.scrollTop = 0;
  read(shown);
  if (wanted) shown.angles.ask();
  const again = () => (shown.error ? read(shown) : null);
  document.addEventListener("back", again);
  dialog.addEventListener("close", () => document.removeEventListener("back", again), { once: true });
}

const kept = ({ id }) => `reason ${id}`;
const verdictOf = ({ topic, whole, says }) => says ?? (whole ?? topic).verdict;

async function read(shown) {
  const { window, at } = shown.asked;
  const query = new URLSearchParams({ window, ...(at && { at }) });
  const path = `${of("trends", shown.topic.id)}?${query}`;
  shown.error = await failing(async () => (shown.whole = await call("GET", path)));
  shown.draw();
}

async function say(shown, verdict) {
  if (shown.saying) return;
  shown.saying = true;
  const reason = (verdict === "not_for_us" && shown.reason.trim()) || null;
  const path = of("trends", shown.topic.id, "feedback");
  shown.refused = await failing(() => call("POST", path, { verdict, reason }));
  shown.saying = false;
  if (!shown.refused) said(shown, verdict);
  shown.draw();
}

function said(shown, verdict) {
  shown.says = verdict;
  forget(kept(shown.topic));
  announce(_(`trends.said.${verdict}`));
  shown.judged(verdict);
  read(shown);
}

/** What the API refused of what is done, or null. */
export async function failing(act) {
  try {
    await act();
    return null;
  } catch (error) {
    if (error instanceof Away || error instanceof Problem) return error;
    throw error;
  }
}

function opened(shown) {
  const topic = { ...shown.topic, ...shown.whole, verdict: verdictOf(shown) };
  const risky = told.risk(topic);
  return html`<div class="row apart head">
      <h2 id="topic-title" lang=${told.tagOf(topic) ?? nothing}>${topic.label}</h2>
      <button type="button" @click=${() => dialog.close()}>${_("trends.close")}</button>
    </div>
    <p class="row small">${stage(topic)} ${mine(topic)}</p>
    <div class="sides">
      <div class="mine">
        ${risky ? warning(risky, topic) : html`<p>${_("trends.risk.none")}</p>`} ${refused(topic)}
        <dl class="marks">${mark("fit", told.fit(topic))} ${mark("expiry", told.expiry(topic))}</dl>
        ${topic.used.length ? html`<p>${plural("trends.used", topic.used.length)}</p>` : nothing}
        ${may("draft") ? judging(shown) : nothing}
        ${may("draft") ? shown.angles.draw() : nothing}
      </div>
      <div class="whole" aria-busy=${!shown.whole && !shown.error}>${whole(shown)}</div>
    </div>`;
}

function whole(shown) {
  const { error, own } = shown;
  if (error) {
    return html`<p class="wrong" role="alert">${error.message}</p>
      <button type="button" @click=${() => read(shown)}>${_("trends.again")}</button>`;
  }
  if (!shown.whole) return html`<p class="quiet">${_("trends.reading.one")}</p>`;
  return [arithmetic(shown.whole, own), arrived(shown.whole), seenIn(shown.whole), published(shown.whole)];
}

function judging(shown) {
  const typed = ({ target }) => {
    shown.reason = target.value;
    keep(kept(shown.topic), { text: target.value });
  };
  return html`<section class="judging" aria-labelledby="judging-title">
    <h3 id="judging-title">${_("trends.feedback")}</h3>
    <p class="row">${VERDICTS.map(
      (verdict) => html`<button type="button" aria-pressed=${verdictOf(shown) === verdict}
        @click=${() => say(shown, verdict)}>${_(`trends.feedback.${verdict}`)}</button>`,
    )}</p>
    <p class="field"><label for="topic-reason">${_("trends.feedback.reason")}</label>
      <input id="topic-reason" maxlength="300" .value=${live(shown.reason)} @input=${typed}></p>
    <div class="small came">${shown.refused
      ? html`<p class="wrong" role="alert">${shown.refused.message}</p>`
      : shown.says ? _(`trends.said.${shown.says}`) : nothing}</div>
  </section>`;
}
