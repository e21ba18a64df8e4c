// The list of messages that wait: a line each, to open, and to take several of.
import { html, live, nothing, repeat } from "./html.js";
import { ageOf, authorOf, firstWords, networkName, pressOf, writtenAt } from "./told.js";
import { moment, plural, _ } from "./words.js";

/** How pressing a message is, drawn. */
export const chips = (triage) =>
  pressOf(triage).map(({ kind, text }) => html`<span class="chip ${kind}">${text}</span>`);

const intents = ({ intent }) =>
  intent.map((name) => html`<span class="chip">${_(`inbox.label.${name}`)}</span>`);

/** The queue. `on`: `open(item)`, `pick(item, event)`, `more`, `fresh`, `again`, `unfilter`, `bring`. */
export function rows({ queue, open, picked }, on) {
  return html`${arrivals(queue.arrived.length, on.fresh)}
    <ul class="plain lines" aria-label=${_("inbox.queue")} aria-busy=${String(queue.loading)}>
      ${repeat(
        queue.items,
        ({ id }) => id,
        (item) => row(item, open?.id === item.id, picked.has(item.id), on),
      )}
    </ul>
    ${ending(queue, on)}`;
}

function arrivals(count, press) {
  if (!count) return nothing;
  return html`<button type="button" class="arrived" @click=${press}>
    ${plural("inbox.arrived", count)}
  </button>`;
}

function row(item, opened, picked, on) {
  const author = authorOf(item);
  return html`<li class="line ${item.triage.risk}" ?data-open=${opened} data-id=${item.id}>
    <label class="pick">
      <span class="unseen">${_("inbox.pick", { author })}</span>
      <input type="checkbox" .checked=${live(picked)} @click=${(event) => on.pick(item, event)} />
    </label>
    <button
      type="button"
      class="open"
      aria-current=${opened ? "true" : nothing}
      @click=${() => on.open(item)}
    >
      <span class="head"
        ><strong>${author}</strong
        ><span class="quiet small"
          >${networkName(item.network)} ·
          <time datetime=${writtenAt(item)} title=${moment(writtenAt(item))}>${ageOf(item)}</time></span
        ></span
      >
      <span class="words">${item.message ? firstWords(item) : _("inbox.swept")}</span>
      <span class="chips">${state(item)}${chips(item.triage)}${intents(item.triage)}</span>
    </button>
  </li>`;
}

function state({ state }) {
  return state === "new" ? nothing : html`<span class="chip ok">${_(`inbox.state.${state}`)}</span>`;
}

function ending({ loading, problem, items, next, filters }, on) {
  if (problem) {
    return html`<div class="empty" role="alert">
      <p>${problem.message}</p>
      <button type="button" @click=${on.again}>${_("inbox.again")}</button>
    </div>`;
  }
  if (loading) return items.length ? nothing : html`<p class="empty quiet">${_("inbox.loading")}</p>`;
  if (!items.length) return empty(filters, on);
  if (!next) return html`<p class="quiet small end">${plural("inbox.count", items.length)}</p>`;
  return html`<p class="end">
    <button type="button" @click=${on.more}>${_("inbox.more")}</button>
  </p>`;
}

function empty({ state, ...others }, on) {
  if (Object.values(others).some(Boolean)) {
    return html`<div class="empty">
      <p>${_("inbox.empty.filtered")}</p>
      <button type="button" @click=${on.unfilter}>${_("inbox.unfilter")}</button>
    </div>`;
  }
  const words = state === "new" ? "inbox.empty.todo" : "inbox.empty.other";
  return html`<div class="empty">
    <p>${_(words)}</p>
    <button type="button" @click=${on.bring}>${_("inbox.bring")}</button>
  </div>`;
}
