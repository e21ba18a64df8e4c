// Rows on their way to the API, a few at a time: kept in the browser until each was answered.
import { Problem, sent as asked } from "./api.js";
import { forget, keep, recall } from "./kept.js";
import { of } from "./page.js";

const AT_ONCE = 4;
const BATCH = 20; // rows between two times that what is left is kept
const KNOWN = 200; // the status of a message that was there
const OURS = "studio:"; // how the ids begin that rows without one get here
const HALTING = [401, 403, 404, 429, 503]; // refusals that the next row would meet as well

/**
 * One sending. `state` is idle, sending, away (the server does not answer) or told; `rejected` are
 * `{row, reason}`. `changed()` at each step, `brought()` when rows were added.
 */
export function sending({ changed, brought }) {
  const fresh = { rows: [], total: 0, added: 0, known: 0, rejected: [], from: "" };
  const job = { ...recall("sending", fresh), state: "idle", problem: null, start, go };
  job.left = () => job.rows.length;

  Object.defineProperty(job, "done", { get: () => job.total - job.rows.length });

  function start(rows, from) {
    const token = [...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(36)).join("");
    const rejected = rows.filter(({ reason }) => reason);
    const sent = rows.filter(({ body }) => body);
    // A row that is sent again is kept once.
    for (const [place, { body }] of sent.entries()) body.id ??= `${OURS}${token}:${place}`;
    Object.assign(job, { rows: sent, total: rows.length, added: 0, known: 0, rejected, from });
    go();
  }

  async function go() {
    if (job.state === "sending") return;
    Object.assign(job, { state: "sending", problem: null });
    changed();
    while (job.state === "sending" && job.rows.length) {
      save();
      await batch(job.rows.slice(0, BATCH));
    }
    if (job.rows.length) save();
    else forget("sending");
    if (job.state === "sending") job.state = "told";
    job.rejected.sort((one, other) => one.row - other.row);
    if (job.added) brought();
    changed();
  }

  async function batch(rows) {
    const left = [...rows];
    const worker = async () => {
      while (job.state === "sending" && left.length) await one(left.shift());
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  async function one(sent) {
    try {
      const { status } = await asked("POST", of("messages"), sent.body);
      if (status === KNOWN && !sent.body.id.startsWith(OURS)) job.known += 1;
      else job.added += 1;
    } catch (error) {
      if (!(error instanceof Problem) || HALTING.includes(error.status)) return halt(error);
      job.rejected.push({ row: sent.row, reason: error.message, text: sent.body.message.text });
    }
    job.rows = job.rows.filter((row) => row !== sent);
    changed();
  }

  function halt(error) {
    job.state = "away";
    if (error instanceof Problem) job.problem = error.message;
  }

  function save() {
    const { rows, total, added, known, rejected, from } = job;
    keep("sending", { rows, total, added, known, rejected, from });
  }

  document.addEventListener("back", () => job.state === "away" && go());
  return job;
}
