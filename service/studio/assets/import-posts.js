// Past posts imported from a file: read here, looked at by a person, sent in batches.
import { preview, progress } from "./import-shown.js";
import { html, nothing, render } from "./html.js";
import { announce } from "./notices.js";
import { facts, of } from "./page.js";
import { postsOf, roles } from "./past-posts.js";
import { readFile } from "./reading-files.js";
import { redraw } from "./redraw.js";
import { sender } from "./sending-rows.js";
import { _, plural } from "./words.js";

const HEAVIEST = 50_000_000; // bytes a file
const FRESH = { phase: "none", added: 0, updated: 0, unchanged: 0, sent: 0, waiting: false, trouble: "" };

/** Import what is dropped on `drop` or chosen in it; shown in `place`. */
export function begin(drop, place) {
  const brand = facts(drop);
  const input = drop.querySelector("input");
  let state = FRESH;
  let sending;
  const draw = () => render(shown(state, brand, actions), place);
  const change = (changes) => {
    state = { ...state, ...changes };
    draw();
  };
  const look = (changes) => {
    const { read, by, fallback } = { ...state, ...changes };
    change({ ...changes, ...postsOf(read, by, fallback, brand) });
  };
  const open = async (file) => {
    if (!file || state.phase === "sending") return;
    if (file.size > HEAVIEST) return change({ ...FRESH, trouble: _("brand.import.too_heavy") });
    const read = await readFile(file);
    const lines = read.rows.length + read.faults.length;
    if (!lines) return change({ ...FRESH, trouble: _("brand.import.empty") });
    const by = roles(read.columns);
    look({ ...FRESH, phase: "look", name: file.name, read, by, fallback: {}, rejected: [] });
    place.querySelector("h3")?.focus();
  };
  const actions = {
    role: (role, column) => look({ by: { ...state.by, [role]: column || undefined } }),
    fallback: (changes) => look({ fallback: { ...state.fallback, ...changes } }),
    send: () => {
      sending = sender(of("posts"), state.posts.map(({ post }) => post), heard);
      change({ phase: "sending", rejected: unread(state) });
      place.querySelector("h3")?.focus();
      sending.start();
    },
    stop: () => sending.stop(),
    again: () => {
      change({ phase: "sending", trouble: "" });
      sending.start();
    },
    close: () => {
      change(FRESH);
      input.value = "";
      input.focus();
    },
  };
  const heard = ({ batch, from, report, waiting, failed, ended }) => {
    if (batch) change(counted(state, batch, from, report));
    else if (failed) change({ phase: "stopped", trouble: failed.message });
    else if (waiting !== undefined) change({ waiting });
    else finished(ended);
  };
  const finished = async (ended) => {
    change({ phase: ended ? "done" : "stopped" });
    announce(ended ? sums(state) : _("brand.import.stopped"));
    await redraw("voice", "held");
  };
  input.addEventListener("change", () => open(input.files[0]));
  dropped(drop, open);
  addEventListener("beforeunload", (event) => state.phase === "sending" && event.preventDefault());
}

/** Files dropped on an element, which shows that it takes them; elsewhere a drop would leave the page. */
function dropped(drop, open) {
  const over = (yes) => drop.classList.toggle("over", yes);
  drop.addEventListener("dragover", () => over(true));
  drop.addEventListener("dragleave", () => over(false));
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (drop.contains(event.target)) open(event.dataTransfer.files[0]);
  });
}

/** The state after a batch: the server numbers its rows from 1. */
function counted(state, batch, from, report) {
  const { added, updated, unchanged, rejected } = report;
  const refused = rejected.map(({ row, reason }) => ({ ...state.posts[from + row - 1], reason }));
  return {
    added: state.added + added,
    updated: state.updated + updated,
    unchanged: state.unchanged + unchanged,
    sent: from + batch.length,
    rejected: [...state.rejected, ...refused],
  };
}

/** Rows that are not sent, each told why: broken in the file, or lacking what a post needs. */
function unread({ read, refused }) {
  const broken = read.faults.map(({ line, reason }) => ({ line, reason: _(`common.file.${reason}`) }));
  const lacking = refused.map(({ line, values, reason, value }) => {
    return { line, values, reason: _(`brand.import.reason.${reason}`, { value }) };
  });
  return [...broken, ...lacking].sort((one, other) => one.line - other.line);
}

const sums = ({ added, updated, unchanged, rejected }) =>
  [
    plural("brand.import.added", added),
    plural("brand.import.updated", updated),
    plural("brand.import.unchanged", unchanged),
    plural("brand.import.rejected", rejected.length),
  ].join(", ");

function shown(state, brand, actions) {
  const trouble = state.trouble ? html`<p class="wrong" role="alert">${state.trouble}</p>` : nothing;
  if (state.phase === "none") return trouble;
  if (state.phase === "look") return html`${preview(state, unread(state), brand, actions)}${trouble}`;
  return html`${progress(state, actions)}${trouble}`;
}
