// The sources of a brand: how the last reading of each went, and reading them now.
import { Away, Problem, call } from "./api.js";
import { html, nothing, render, repeat } from "./html.js";
import { announce } from "./notices.js";
import { may, of } from "./page.js";
import { _, number, plural, since } from "./words.js";

const SIDE_BY_SIDE = 4;
const MARKS = { ok: "✓", failed: "⚠", new: "·" };
const CHIPS = { ok: "ok", failed: "warn", new: "" };
const root = document.getElementById("feeds");
const state = { sources: [], came: new Map(), done: 0, reading: false, error: null, pulled: () => {} };

/** Show the sources the page opened with; `pulled` is called when they were read. */
export function mountFeeds(sources, pulled) {
  Object.assign(state, { sources, pulled });
  draw();
}

/** Ask how the sources are, quietly. Throws as `call`. */
export async function refreshFeeds() {
  state.sources = (await call("GET", of("trends", "sources"))).items;
  draw();
}

/** Read every source now, a few side by side; each is told as soon as it came. */
async function pull() {
  Object.assign(state, { came: new Map(), done: 0, reading: true, error: null });
  draw();
  const left = state.sources.map(({ id }) => id);
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, () => pullNext(left)));
  state.reading = false;
  draw();
  if (state.error) return;
  const added = [...state.came.values()].reduce((sum, one) => sum + one.added, 0);
  announce(plural("trends.pulled", added));
  await Promise.all([refreshFeeds(), state.pulled()]).catch(told);
}

async function pullNext(left) {
  while (left.length && !state.error) {
    const id = left.shift();
    try {
      const { items: [came] } = await call("POST", of("trends", "pull"), { sources: [id] });
      state.came.set(id, came);
      state.done += 1;
    } catch (error) {
      told(error);
    }
    draw();
  }
}

function told(error) {
  if (!(error instanceof Away || error instanceof Problem)) throw error;
  state.error = error;
}

function draw() {
  render(state.sources.length ? known() : none(), root);
}

const none = () => html`<p>${_("trends.feeds.none")}</p>${how()}`;

const how = () => html`<details><summary>${_("trends.feeds.how")}</summary>
  <p>${_("trends.feeds.where")}</p>
  <pre class="scrolls" tabindex="0">[[trends.sources]]
id = "${_("trends.feeds.example")}"
type = "feed"
url = "https://…/rss.xml"</pre>
  <p>${_("trends.feeds.kinds")}</p></details>`;

function known() {
  const { sources, reading, done, error } = state;
  return html`<ul class="plain feeds">${repeat(sources, ({ id }) => id, one)}</ul>
    ${may("admin") ? button(reading) : nothing}
    <div class="came small">${reading ? progress(done, sources.length) : nothing}
      ${error ? html`<p class="wrong" role="alert">${error.message}</p>` : nothing}</div>
    ${how()}`;
}

const button = (reading) =>
  html`<button type="button" ?disabled=${reading} @click=${pull}>${_("trends.feeds.pull")}</button>`;

const progress = (done, all) =>
  html`<progress max=${all} .value=${done} aria-label=${_("trends.feeds.reading")}></progress>
    <p>${_("trends.feeds.progress", { done: number(done), all: number(all) })}</p>`;

function one(source) {
  const came = state.came.get(source.id);
  return html`<li><p class="row apart"><strong>${source.id}</strong>
      <span class="chip ${CHIPS[source.state]}"><span aria-hidden="true">${MARKS[source.state]}</span>${
        _(`trends.feeds.state.${source.state}`)}</span></p>
    <p class="small quiet">${_(`trends.feeds.type.${source.type}`)}${
      source.fetched_at ? read(source) : nothing}</p>
    ${source.error ? html`<p class="small wrong">${source.error.message}</p>` : nothing}
    ${came ? html`<p class="small">${outcome(came)}</p>` : nothing}</li>`;
}

const read = ({ fetched_at, found, state: told }) =>
  told === "ok"
    ? html`. ${_("trends.feeds.read", { since: since(fetched_at) })} ${plural("trends.feeds.found", found)}`
    : html`. ${_("trends.feeds.tried", { since: since(fetched_at) })}`;

function outcome(came) {
  const problems = came.problems.map(({ message }) => message);
  const refused = ({ row, reason }) => _("trends.items.row", { row: number(row), reason });
  const rejected = came.rejected.map(refused);
  return [first(came), ...problems, ...rejected].filter(Boolean).join(" ");
}

function first({ state: came, error, added }) {
  if (came === "failed") return error?.message;
  return came === "ok" ? plural("trends.pulled", added) : _(`trends.feeds.came.${came}`);
}
