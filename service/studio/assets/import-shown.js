// What is seen of an import: what was read, before it is sent; how far it is, and the rows left out.
import { html, live, nothing, repeat } from "./html.js";
import { METRICS } from "./past-posts.js";
import { csvOf, save } from "./saving-files.js";
import { _, language, number, plural } from "./words.js";

const SHOWN = 5;
const MOST_ROWS = 100; // rejected rows that are drawn; the file has them all

/** The first posts of a file, which column says what, and what rows that do not say are given. */
export function preview({ name, read, by, posts, fallback }, unsent, brand, actions) {
  const counts = METRICS.flatMap((metric) => by[metric] ?? []).join(", ");
  return html`<h3 tabindex="-1">${name}</h3>
    <p>${plural("brand.import.read", posts.length)} ${unready(unsent.length)}</p>
    <div class="pairs">
      ${["text", "date", "network"].map((role) => column(role, read, by, actions))}
      ${network(fallback, brand, actions)} ${day(fallback, actions)}
    </div>
    ${counts && html`<p class="quiet small">${_("brand.import.counts", { columns: counts })}</p>`}
    ${posts.length ? table(posts.slice(0, SHOWN), brand) : nothing}
    ${rejectedRows(unsent, name, read)}
    <p class="row">
      <button type="button" class="main" ?disabled=${!posts.length} @click=${actions.send}
        >${plural("brand.import.send", posts.length)}</button>
      <button type="button" @click=${actions.close}>${_("brand.import.cancel")}</button>
    </p>`;
}

const unready = (many) =>
  many ? html`<span class="chip warn">${plural("brand.import.unready", many)}</span>` : nothing;

const column = (role, { columns }, by, actions) => html`<div class="field">
  <label for="role-${role}">${_(`brand.import.role.${role}`)}</label>
  <select id="role-${role}" .value=${live(by[role] ?? "")}
    @change=${(event) => actions.role(role, event.target.value)}>
    <option value="" ?selected=${!by[role]}>${_("brand.import.no_column")}</option>
    ${columns.map((one) => html`<option value=${one} ?selected=${by[role] === one}>${one}</option>`)}
  </select>
</div>`;

const network = (fallback, { networks }, actions) => html`<div class="field">
  <label for="fallback-network">${_("brand.import.fallback.network")}</label>
  <select id="fallback-network" @change=${(event) => actions.fallback({ network: event.target.value })}>
    <option value="">${_("brand.import.fallback.none")}</option>
    ${networks.map(({ id, name }) => html`<option value=${id}
      ?selected=${fallback.network === id}>${name}</option>`)}
  </select>
</div>`;

const day = (fallback, actions) => html`<div class="field">
  <label for="fallback-day">${_("brand.import.fallback.day")}</label>
  <input id="fallback-day" type="date" .value=${live(fallback.day ?? "")}
    @change=${(event) => actions.fallback({ day: event.target.value })}>
</div>`;

function table(posts, { networks, timezone }) {
  const shape = { dateStyle: "medium", timeStyle: "short", timeZone: timezone };
  const there = new Intl.DateTimeFormat(language, shape);
  const names = new Map(networks.map(({ id, name }) => [id, name]));
  return html`<div class="scrolls" tabindex="0" role="region" aria-label=${_("brand.import.first")}>
    <table class="preview"><caption class="unseen">${_("brand.import.first")}</caption>
    <thead><tr>${["line", "network", "date", "text"].map((one) =>
      html`<th scope="col">${_(`brand.import.head.${one}`)}</th>`)}</tr></thead>
    <tbody>${posts.map(({ line, post }) => html`<tr>
      <td>${number(line)}</td><td>${names.get(post.network)}</td>
      <td>${there.format(new Date(post.published_at))}</td><td><span class="clip">${post.text}</span></td>
    </tr>`)}</tbody>
    </table></div>`;
}

/** How far an import is, what became of the rows sent, and those left out. */
export function progress(state, actions) {
  const { phase, name, read, posts, sent, waiting, rejected } = state;
  const of = { sent: number(sent), total: number(posts.length) };
  return html`<h3 tabindex="-1">${_(`brand.import.${phase}`)}</h3>
    <div class="run">
      <progress max=${posts.length || 1} .value=${sent} aria-label=${_("brand.import.progress")}></progress>
      <p>${_("brand.import.of", of)} ${waiting ? late() : nothing}</p>
      <p class="sums">${sums(state)}</p>
      ${buttons(phase, actions)}
    </div>
    ${phase === "done" ? measured() : nothing}
    ${rejectedRows(rejected, name, read)}`;
}

const late = () => html`<span class="chip warn" role="status">${_("brand.import.waiting")}</span>`;
const measured = () =>
  html`<p>${_("brand.import.measured")} <a href="#voice">${_("brand.import.see")}</a></p>`;

const sums = ({ added, updated, unchanged, rejected }) => html`
  <span class="chip ok">${plural("brand.import.added", added)}</span>
  <span class="chip">${plural("brand.import.updated", updated)}</span>
  <span class="chip">${plural("brand.import.unchanged", unchanged)}</span>
  <span class=${rejected.length ? "chip warn" : "chip"}
    >${plural("brand.import.rejected", rejected.length)}</span>`;

function buttons(phase, { stop, again, close }) {
  const button = (press, text, kind = "") =>
    html`<button type="button" class=${kind} @click=${press}>${_(text)}</button>`;
  if (phase === "sending") return button(stop, "brand.import.stop");
  const go = phase === "stopped" ? button(again, "brand.import.again", "main") : nothing;
  return html`<p class="row">${go} ${button(close, "brand.import.another")}</p>`;
}

function rejectedRows(rejected, name, { columns }) {
  if (!rejected.length) return nothing;
  const file = `${name.replace(/\.\w+$/, "")}-${_("brand.import.file")}.csv`;
  const saved = () => save(file, asCsv(rejected, columns));
  const told = ({ line, reason }) =>
    html`<li>${_("brand.import.line", { line: number(line) })} <span class="why">${reason}</span></li>`;
  return html`<details class="fold" ?open=${rejected.length <= SHOWN}>
    <summary>${plural("brand.import.left_out", rejected.length)}</summary>
    <p><button type="button" @click=${saved}>${_("brand.import.save")}</button></p>
    <ul class="rules">${repeat(rejected.slice(0, MOST_ROWS), ({ line }) => line, told)}</ul>
    ${rejected.length > MOST_ROWS ? html`<p class="quiet">${_("brand.import.more")}</p>` : nothing}
  </details>`;
}

function asCsv(rejected, columns) {
  const cell = (value) => (value && typeof value === "object" ? JSON.stringify(value) : value);
  const head = [_("brand.import.head.line"), _("brand.import.head.reason"), ...columns];
  const told = (values = {}) => columns.map((name) => cell(values[name]));
  return csvOf([head, ...rejected.map(({ line, reason, values }) => [line, reason, ...told(values)])]);
}
