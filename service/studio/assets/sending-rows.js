// Rows sent batch after batch: stopped and taken up at will, and again once the server is back.
import { Away, call, Problem } from "./api.js";

const MOST = 200; // rows a batch
const HEAVIEST = 500_000; // characters a batch
const BUSY = [408, 429, 502, 503, 504];
const BREATH = 2000; // milliseconds before a server that is busy is asked again

/**
 * A sender of `rows` (values that become JSON lines) to a path of the API. `heard(event)` is told
 * `{batch, from, report}` for each batch that was taken, `{waiting}` when the server is away or busy,
 * `{failed}` with the error that stops it, and `{ended}`: whether all was sent. `start()` begins or goes
 * on, `stop()` ends after the batch that is on its way.
 */
export function sender(path, rows, heard) {
  let next = 0;
  let running = false;
  let halt = () => {};
  let halted = false;
  const start = async () => {
    if (running) return;
    [running, halted] = [true, false];
    while (next < rows.length && !halted) {
      const batch = portion(rows, next);
      try {
        const body = batch.map((row) => JSON.stringify(row)).join("\n");
        const report = await call("POST", path, body, { type: "application/x-ndjson" });
        heard({ batch, from: next, report });
        next += batch.length;
      } catch (error) {
        if (!passes(error)) {
          running = false;
          return heard({ failed: error });
        }
        heard({ waiting: true });
        await Promise.race([error instanceof Away ? back() : pause(), new Promise((done) => (halt = done))]);
        heard({ waiting: false });
      }
    }
    running = false;
    heard({ ended: next >= rows.length });
  };
  const stop = () => {
    halted = true;
    halt();
  };
  return { start, stop };
}

function portion(rows, from) {
  const batch = [];
  let weight = 0;
  for (const row of rows.slice(from, from + MOST)) {
    weight += row.text?.length ?? 0;
    if (batch.length && weight > HEAVIEST) break;
    batch.push(row);
  }
  return batch;
}

const passes = (error) => error instanceof Away || (error instanceof Problem && BUSY.includes(error.status));
const back = () => new Promise((done) => document.addEventListener("back", done, { once: true }));
const pause = () => new Promise((done) => setTimeout(done, BREATH));
