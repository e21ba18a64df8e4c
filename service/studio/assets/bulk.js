// Several messages at once: taken in the queue, and decided one by one once it is confirmed how many.
import { call } from "./api.js";
import { html, live, nothing, render } from "./html.js";
import { announce } from "./notices.js";
import { of } from "./page.js";
import { authorOf } from "./told.js";
import { plural, _ } from "./words.js";

const AT_ONCE = 4;
const VERDICTS = ["hidden", "escalated", "ignored"];
const bar = document.getElementById("bulk");
const dialog = document.getElementById("bulk-dialog");

/** What is taken of a queue: `picked` ids; `pick(item, to)`, with `to` all from the last one taken. */
export function bulkOf({ queue, changed }) {
  const picked = new Set();
  let last = null;

  function pick(item, to) {
    const adding = !picked.has(item.id);
    const [one, other] = [queue.at(last), queue.at(item.id)].sort((a, b) => a - b);
    const range = to && one >= 0 ? queue.items.slice(one, other + 1) : [item];
    for (const { id } of range) picked[adding ? "add" : "delete"](id);
    last = item.id;
    announce(plural("inbox.picked", picked.size));
    changed();
  }

  function pickAll() {
    const all = taken().length === queue.items.length;
    picked.clear();
    if (!all) for (const { id } of queue.items) picked.add(id);
    changed();
  }

  const taken = () => queue.items.filter(({ id }) => picked.has(id));

  function draw() {
    for (const id of picked) if (queue.at(id) < 0) picked.delete(id);
    const all = queue.items.length;
    render(all ? chooser(taken().length, all, { pickAll, confirm }) : nothing, bar);
  }

  function confirm(verdict) {
    const job = { verdict, items: taken(), done: 0, failed: [], state: "asked" };
    const acts = { go: () => run(job, paint), close: () => dialog.close() };
    const paint = () => render(confirmation(job, acts), dialog);
    paint();
    dialog.showModal();
  }

  async function run(job, paint) {
    job.state = "running";
    paint();
    const left = [...job.items];
    const worker = async () => {
      for (let item = left.shift(); item; item = left.shift()) await one(item, job, paint);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    job.state = "told";
    announce(plural("inbox.bulk.done", job.done));
    if (!job.failed.length) dialog.close();
    paint();
    changed();
  }

  async function one(item, job, paint) {
    try {
      await call("POST", of("messages", item.id, "decision"), { verdict: job.verdict });
      job.done += 1;
      picked.delete(item.id);
      queue.settle(item, job.verdict);
    } catch (problem) {
      job.failed.push({ item, problem });
    }
    paint();
  }

  dialog.addEventListener("close", () => document.getElementById("list").querySelector(".open")?.focus());
  dialog.addEventListener("cancel", (event) => dialog.querySelector("progress") && event.preventDefault());
  return {
    picked,
    pick,
    draw,
    pickId: (id, to) => pick(queue.items[queue.at(id)], to),
  };
}

function chooser(count, all, { pickAll, confirm }) {
  return html`<label class="choice all">
      <input
        type="checkbox"
        .checked=${live(count === all)}
        .indeterminate=${live(count > 0 && count < all)}
        @click=${pickAll}
      />
      ${count ? plural("inbox.picked", count) : _("inbox.pick_all")}
    </label>
    ${count
      ? html`<span class="row"
          >${VERDICTS.map(
            (verdict) =>
              html`<button type="button" @click=${() => confirm(verdict)}>
                ${_(`inbox.bulk.${verdict}`)}
              </button>`,
          )}</span
        >`
      : nothing}`;
}

function confirmation(job, { go, close }) {
  const { verdict, items, done, failed, state } = job;
  if (state === "asked") {
    return html`<h2 id="bulk-title">${plural(`inbox.bulk.ask.${verdict}`, items.length)}</h2>
      <p>${_("inbox.bulk.hint")}</p>
      <p class="row">
        <button type="button" class="main" @click=${go}>${_(`inbox.bulk.${verdict}`)}</button>
        <button type="button" @click=${close}>${_("inbox.cancel")}</button>
      </p>`;
  }
  return html`<h2 id="bulk-title">${plural("inbox.bulk.done", done)}</h2>
    ${state === "running"
      ? html`<progress max=${items.length} value=${done + failed.length} aria-labelledby="bulk-title">
        </progress>`
      : nothing}
    ${failed.length
      ? html`<p>${plural("inbox.bulk.failed", failed.length)}</p>
          <ul>
            ${failed.map(
              ({ item, problem }) => html`<li><strong>${authorOf(item)}</strong> ${problem.message}</li>`,
            )}
          </ul>`
      : nothing}
    <p class="row">
      <button type="button" ?disabled=${state === "running"} @click=${close}>${_("inbox.close")}</button>
    </p>`;
}
