// Bringing messages in: pasted or from a file, sent a few at a time, none lost while the server is away.
import { html, nothing, render } from "./html.js";
import { forget, keep, recall } from "./kept.js";
import { announce, banner, lift } from "./notices.js";
import { readFile } from "./reading-files.js";
import { messagesOf, readPasted } from "./reading-messages.js";
import { sending } from "./sending.js";
import { offered } from "./told.js";
import { number, plural, _ } from "./words.js";

const LARGEST = 20_000_000; // bytes of a file that a page reads at once
const BEGUN = 60; // characters of a rejected text, to know it by
const SHOWN = 200; // rejected rows told one by one
const dialog = document.getElementById("bringing");
const form = dialog.querySelector("form");
const zone = dialog.querySelector(".zone");
const told = dialog.querySelector(".told-rows");
const { pasted, network, file } = form.elements;

/** The dialog that brings messages in; `brought()` is called when some are. */
export function bringing(brought) {
  const job = sending({ changed: draw, brought });
  const kept = recall("pasted", { text: "", network: offered[0] ?? "" });
  pasted.value = kept.text;
  network.value = kept.network;
  if (!network.value) network.selectedIndex = 0;

  function draw() {
    render(report(job), told);
    const busy = job.state === "sending" || job.state === "away";
    for (const button of form.querySelectorAll("[data-send]")) button.disabled = busy;
    if (job.state === "told") finished();
  }

  function finished() {
    announce(said(job));
    if (job.from === "pasted" && !job.rejected.length) {
      pasted.value = "";
      forget("pasted");
    }
  }

  function start(rows, from) {
    told.scrollIntoView({ block: "nearest" });
    job.start(rows, from);
  }

  async function take(chosen) {
    if (!chosen || job.state === "sending" || job.state === "away") return;
    const rows = chosen.size > LARGEST ? null : messagesOf(await readFile(chosen), network.value);
    file.value = "";
    if (rows?.length) return start(rows, "file");
    const large = chosen.size > LARGEST && _("inbox.file.large", { most: number(LARGEST / 1e6) });
    const why = large || _(rows ? "inbox.file.empty" : "inbox.file.no_text");
    render(html`<p class="wrong" role="alert">${why}</p>`, told);
  }

  form.addEventListener("input", () => keep("pasted", { text: pasted.value, network: network.value }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const rows = readPasted(pasted.value, network.value);
    if (rows.length) start(rows, "pasted");
    else pasted.focus();
  });
  file.addEventListener("change", () => take(file.files[0]));
  drops(take);
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  if (job.left()) {
    const resume = { text: _("inbox.resume"), press: () => (lift("unsent"), dialog.showModal(), job.go()) };
    banner("unsent", "info", plural("inbox.unsent", job.left()), resume);
  }
  return {
    open() {
      dialog.showModal();
      pasted.focus();
    },
  };
}

function drops(take) {
  const over = (event) => {
    event.preventDefault();
    zone.toggleAttribute("data-over", event.type === "dragover");
  };
  dialog.addEventListener("dragover", over);
  dialog.addEventListener("dragleave", over);
  dialog.addEventListener("drop", (event) => {
    over(event);
    take(event.dataTransfer.files[0]);
  });
}

const said = ({ added, known, rejected }) =>
  [
    plural("inbox.added", added),
    known ? plural("inbox.known", known) : "",
    rejected.length ? plural("inbox.rejected", rejected.length) : "",
  ]
    .filter(Boolean)
    .join(" ");

function report(job) {
  const { state, total, done, rejected } = job;
  if (state === "idle") return nothing;
  return html`<div class="report">
    <p id="progress-words">
      ${state === "told" ? said(job) : _("inbox.progress", { done: number(done), total: number(total) })}
    </p>
    ${state === "told"
      ? nothing
      : html`<progress max=${total} value=${done} aria-labelledby="progress-words"></progress>`}
    ${state === "away" ? away(job) : nothing}
    ${job.problem ? html`<p class="wrong" role="alert">${job.problem}</p>` : nothing}
    ${rejected.length ? refusals(rejected) : nothing}
  </div>`;
}

const away = (job) =>
  html`<p class="wrong">${plural("inbox.kept_rows", job.left())}</p>
    <button type="button" @click=${() => job.go()}>${_("inbox.again")}</button>`;

const begun = (text = "") =>
  text && html`<span class="quiet">${_("inbox.quoted", { words: text.trim().slice(0, BEGUN) })}</span>`;

const refusals = (rejected) =>
  html`<h3>${_("inbox.rejected_rows")}</h3>
    <ul class="plain refusals">
      ${rejected.slice(0, SHOWN).map(
        ({ row, reason, text }) =>
          html`<li><strong>${_("inbox.row", { n: number(row) })}</strong> ${reason} ${begun(text)}</li>`,
      )}
      ${rejected.length > SHOWN ? html`<li>…</li>` : nothing}
    </ul>`;
