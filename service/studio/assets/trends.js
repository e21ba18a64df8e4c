// The page of trends: what the server knew, narrowed as asked, and kept fresh without moving what is read.
import { Away, Problem, call } from "./api.js";
import { mountFeeds, refreshFeeds } from "./feeds.js";
import { html, nothing, render, repeat } from "./html.js";
import { mountItems } from "./items.js";
import { announce } from "./notices.js";
import { facts, of } from "./page.js";
import { arranged, judged, shownOf, stirred } from "./trend-list.js";
import { card, openTopic } from "./topic.js";
import { _, moment, number, plural } from "./words.js";

const EVERY = 60_000; // milliseconds between two looks
const SOME = 20; // topics of the first page
const WHOLE = 100; // all that the API ranks
const OWN = ["empty", "reading"]; // states told in words of this page
const NOTED = ["past", "learning"];
const SECTIONS = ["rising", "emerging", "aside"];
const NARROWING = ["pillar", "risk"]; // here, among the topics that came
const root = document.getElementById("topics");
const watching = document.getElementById("watching");
const form = document.getElementById("look");
const known = facts(watching);
const READING = { state: "reading", items: [], next_cursor: null };
const opened = known.page ?? READING;
const state = { page: opened, list: arranged(opened.items), fresh: null, error: null, busy: false };
let looked = Date.now();
let asking = null;
let last = null;

const look = () => Object.fromEntries([...new FormData(form)].filter(([, value]) => value));
const at = () => (form.elements.at.value ? new Date(form.elements.at.value).toISOString() : null);

function query(limit) {
  const { window, language } = look();
  const asked = { window, limit, ...(language && { language }), ...(at() && { at: at() }) };
  return new URLSearchParams(asked);
}

/** How many to ask for: all, once somebody wanted more than the first ones or narrows them. */
const most = () => (state.whole || NARROWING.some((name) => look()[name]) ? WHOLE : SOME);

async function fetched(limit = most()) {
  asking?.abort();
  asking = new AbortController();
  const page = await call("GET", `${of("trends")}?${query(limit)}`, undefined, { signal: asking.signal });
  looked = Date.now();
  return page;
}

/** Show what is asked for, anew; what the person did is what moves the list. */
async function show() {
  const mine = Symbol("asked");
  last = mine;
  Object.assign(state, { busy: true, error: null });
  draw();
  await tried(async () => take(await fetched()));
  if (last !== mine) return; // somebody asked for something else meanwhile
  state.busy = false;
  draw();
}

function take(page) {
  Object.assign(state, { page, list: arranged(page.items), fresh: null, error: null });
  if (page.state !== "empty") watching.dataset.state = page.state; // what opened unread keeps its columns
}

/** Look again, quietly: what is read stays as it is, and what is new waits for a button. */
async function refresh() {
  if (document.visibilityState !== "visible" || at() || state.busy) return;
  await tried(async () => {
    const page = await fetched();
    if (!state.list.length) return take(page);
    if (stirred(state.list, page.items)) state.fresh = page;
    else state.page = { ...state.page, as_of: page.as_of };
    await refreshFeeds();
  });
  draw();
}

async function tried(act) {
  try {
    await act();
  } catch (error) {
    if (error.name === "AbortError") return;
    if (!(error instanceof Away || error instanceof Problem)) throw error;
    state.error = error instanceof Problem ? error : null; // that nobody answers is said by the banner
  }
}

function bring() {
  take(state.fresh);
  draw();
  root.querySelector("h2")?.focus();
  announce(plural("trends.count", state.list.length));
}

async function more() {
  state.whole = true;
  await show();
}

function narrowed() {
  const params = new URLSearchParams({ ...look(), ...(at() && { at: at() }) });
  history.replaceState(null, "", `${location.pathname}?${params}`);
}

function open(topic, wanted) {
  const asked = { window: look().window, at: at() };
  const said = (verdict) => {
    state.list = judged(state.list, topic.id, verdict);
    draw();
    refresh();
  };
  openTopic(topic, { asked, networks: known.networks, own: known.own, wanted, judged: said });
}

function draw() {
  const shown = shownOf(state.list, look());
  root.setAttribute("aria-busy", state.busy);
  render(
    html`${said()}
      ${SECTIONS.map((name) => section(name, shown.filter((one) => one.section === name)))}
      ${state.list.length && !shown.length ? html`<p>${_("trends.narrowed")}</p>` : nothing}
      ${state.page.next_cursor && !state.whole
        ? html`<p><button type="button" @click=${more}>${_("trends.more")}</button></p>`
        : nothing}`,
    root,
  );
}

function said() {
  const { page, fresh, error, list } = state;
  return html`<div class="told">
      <p class=${NOTED.includes(page.state) ? "notice info" : ""}>${stateOf(page)}
        ${page.state === "ok" || page.state === "learning" ? nothingRises(page, list) : nothing}</p>
      ${error ? html`<p class="wrong" role="alert">${error.message}</p>` : nothing}
    </div>
    ${OWN.includes(page.state) ? nothing : html`<div class="row apart fresh">
      <p class="small quiet">${asOf(page)}</p>
      ${at() ? html`<button type="button" @click=${now}>${_("trends.now")}</button>` : nothing}
      ${fresh ? html`<button type="button" @click=${bring}>${_("trends.fresh")}</button>` : nothing}</div>`}`;
}

function stateOf({ state: told, message }) {
  if (told === "empty") return _("trends.empty");
  return told === "reading" ? _("trends.reading") : message;
}

const asOf = ({ state: told, as_of }) =>
  _(at() || told === "past" ? "trends.seen_then" : "trends.seen", { moment: moment(as_of) });

const nothingRises = ({ volume, topics }, list) =>
  list.length ? nothing : _("trends.nothing", { volume: number(volume), topics: number(topics) });

function now() {
  form.elements.at.value = "";
  narrowed();
  show();
  form.elements.at.focus();
}

function section(name, topics) {
  if (!topics.length) return nothing;
  const hours = state.page.window_hours;
  const each = ({ topic }) => card(topic, { hours, open });
  return html`<section class="ranked" aria-labelledby="${name}-title">
    <h2 id="${name}-title" tabindex="-1">${_(`trends.section.${name}`)}
      <span class="quiet">${number(topics.length)}</span></h2>
    ${name === "rising" ? nothing : html`<p class="small quiet">${_(`trends.about.${name}`)}</p>`}
    <ul class="plain cards">${repeat(topics, ({ topic }) => topic.id, each)}</ul>
  </section>`;
}

function mount() {
  const asked = new URLSearchParams(location.search);
  for (const [name, value] of asked) {
    const field = form.elements[name];
    if (field?.options && ![...field.options].some((option) => option.value === value)) continue;
    if (field) field.value = name === "at" ? local(value) : value;
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", ({ target }) => {
    narrowed();
    if (NARROWING.includes(target.name) && (state.whole || !state.page.next_cursor)) draw();
    else show();
  });
  root.replaceChildren();
  draw();
  mountFeeds(known.sources, show);
  mountItems(show);
  setInterval(refresh, EVERY);
  document.addEventListener("visibilitychange", () => Date.now() - looked >= EVERY && refresh());
  document.addEventListener("back", () => (state.page === READING ? show() : refresh()));
  if (!known.page) show();
}

/** A moment as the field of a form has it, in the time of this browser. */
function local(value) {
  const read = new Date(value);
  if (Number.isNaN(read.getTime())) return "";
  return new Date(read.getTime() - read.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

mount();
