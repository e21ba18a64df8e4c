// Headlines pasted or in a file, sent batch by batch: what came of them, and the rows to correct.
import { Away, Problem, call } from "./api.js";
import { batches } from "./headlines.js";
import { html, nothing, render, repeat } from "./html.js";
import { forget, keep, recall } from "./kept.js";
import { announce } from "./notices.js";
import { of } from "./page.js";
import { _, number, plural } from "./words.js";

const KEPT = "headlines";
const FRESH = { text: "", source: "", language: "" };
const NOTHING = { added: 0, known: 0, repeated: 0 };
const form = document.getElementById("items");
const place = document.getElementById("items-told");
const state = { sent: "", left: [], all: 0, done: 0, sending: false, error: null };
Object.assign(state, { sums: null, problems: [], rejected: [] });
let sentThen = () => {};

/** Make the form live; `sent` is called when items came in. */
export function mountItems(sent) {
  if (!form) return;
  sentThen = sent;
  const held = recall(KEPT, FRESH);
  for (const name of Object.keys(FRESH)) form.elements[name].value = held[name];
  form.addEventListener("input", () => keep(KEPT, typed()));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    start();
  });
  document.addEventListener("back", () => state.left.length && state.error instanceof Away && send());
  for (const name of ["dragover", "drop"]) form.addEventListener(name, dropped);
  draw();
}

const typed = () => Object.fromEntries(Object.keys(FRESH).map((name) => [name, form.elements[name].value]));

function dropped(event) {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  if (event.type === "drop") form.elements.file.files = event.dataTransfer.files;
}

async function start() {
  if (state.sending) return;
  const { text, source, language } = typed();
  const told = { source: source.trim() || _("trends.items.someone"), language };
  const [file] = form.elements.file.files;
  state.left = [...(file ? batches(await file.text(), told) : []), ...batches(text, told)];
  const all = state.left.reduce((sum, { rows }) => sum + rows.length, 0);
  Object.assign(state, { sent: text, all, done: 0, error: null });
  Object.assign(state, { sums: { ...NOTHING }, problems: [], rejected: [] });
  if (!all) {
    Object.assign(state, { sums: null, error: { message: _("trends.items.nothing") } });
    form.elements.text.focus();
    draw();
    return;
  }
  await send();
}

async function send() {
  if (state.sending) return;
  Object.assign(state, { sending: true, error: null });
  try {
    while (state.left.length) {
      draw();
      const [batch] = state.left;
      took(batch, await call("POST", of("trends", "items"), batch.body, { type: batch.type }));
      state.left.shift();
      state.done += batch.rows.length;
    }
    ended();
  } catch (error) {
    if (!(error instanceof Away || error instanceof Problem)) throw error;
    state.error = error;
  }
  state.sending = false;
  draw();
  if (state.done) await sentThen();
}

function took({ rows, header }, { added, known, repeated, problems, rejected }) {
  for (const [name, count] of Object.entries({ added, known, repeated })) state.sums[name] += count;
  for (const { message } of problems) if (!state.problems.includes(message)) state.problems.push(message);
  for (const { row, reason } of rejected) {
    state.rejected.push({ row: state.done + row, reason, text: rows[row - 1], header });
  }
}

/** All was sent: what was refused stays in the form, to be corrected. */
function ended() {
  const headers = [...new Set(state.rejected.map(({ header }) => header).filter(Boolean))];
  const rows = state.rejected.map(({ text }) => text).filter(Boolean);
  const left = headers.length > 1 ? [] : [...headers, ...rows];
  form.elements.file.value = "";
  if (form.elements.text.value === state.sent) form.elements.text.value = left.join("\n");
  if (form.elements.text.value) keep(KEPT, typed());
  else forget(KEPT);
  announce(outcome());
}

function outcome() {
  const { added, known, repeated } = state.sums;
  const rejected = state.rejected.length;
  const all = [["known", known], ["repeated", repeated], ["rejected", rejected]];
  const counted = all.filter(([, count]) => count);
  const others = counted.map(([name, count]) => plural(`trends.items.${name}`, count));
  return [plural("trends.pulled", added), ...others].join(" ");
}

function draw() {
  const { sending, all, done, sums, error, left } = state;
  const whole = sums && !sending && !left.length;
  render(
    html`${sending || left.length ? progress(done, all) : nothing}
      ${error ? html`<p class="wrong" role="alert">${error.message}</p>` : nothing}
      ${error && left.length ? again() : nothing}
      ${whole ? html`<p>${outcome()}</p>${state.problems.map(problem)}` : nothing}
      ${whole && state.rejected.length ? refused() : nothing}`,
    place,
  );
}

const problem = (message) => html`<p class="small quiet">${message}</p>`;

const progress = (done, all) =>
  html`<progress max=${all} .value=${done} aria-label=${_("trends.items.sending")}></progress>
    <p>${_("trends.items.progress", { done: number(done), all: number(all) })}</p>`;

const again = () => html`<p class="small">${_("trends.items.kept")}</p>
  <button type="button" @click=${send}>${_("trends.again")}</button>`;

const refused = () => html`<div class="rejected"><p><strong>${_("trends.items.correct")}</strong></p>
  <ul>${repeat(
    state.rejected,
    ({ row }) => row,
    ({ row, reason }) => html`<li>${_("trends.items.row", { row: number(row), reason })}</li>`,
  )}</ul></div>`;
