// What is decided of messages: sent after a few seconds in which it can be undone, and never lost.
import { Problem, call } from "./api.js";
import { keep, recall } from "./kept.js";
import { may, of } from "./page.js";

const PAUSE = 6000; // milliseconds in which a decision can be undone
const SOON = 1000; // milliseconds until one is asked about again that is being made
const token = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(36)).join("");

/**
 * Decisions on their way: `waiting`, the oldest first, each `{key, message, body, draft?, more}`.
 * `changed()` when one comes or goes, `done(one)` once it is made, `failed(one, problem)` when it is refused.
 */
export function deciderOf({ changed, done, failed }) {
  const waiting = new Map();

  function decide(message, body, draft, more = {}) {
    const one = { key: token(), message, body, draft, more };
    waiting.set(one.key, one);
    resume(one);
    kept();
    return one;
  }

  function undo(key) {
    const one = waiting.get(key);
    if (!one || one.tried) return null;
    clearTimeout(one.timer);
    waiting.delete(key);
    kept();
    return one;
  }

  async function send(one) {
    one.sending = one.tried = true;
    changed();
    let problem;
    try {
      await sent(one);
    } catch (error) {
      one.sending = false;
      if (error.code === "idempotency_in_flight") return void setTimeout(send, SOON, one);
      if (!(error instanceof Problem)) return changed(); // kept: sent when the server is back
      problem = error;
    }
    waiting.delete(one.key);
    kept();
    if (problem) failed(one, problem);
    else done(one);
  }

  function pause(one) {
    clearTimeout(one.timer);
  }

  function resume(one) {
    clearTimeout(one.timer);
    if (one.tried) return;
    one.timer = setTimeout(send, PAUSE, one);
  }

  function kept() {
    const list = [...waiting.values()];
    keep("decisions", { list: list.map(({ key, message, body, draft }) => ({ key, message, body, draft })) });
    changed();
  }

  for (const one of recall("decisions", { list: [] }).list) {
    waiting.set(one.key, { more: {}, ...one });
    send(waiting.get(one.key));
  }
  document.addEventListener("back", () => [...waiting.values()].filter((one) => !one.sending).forEach(send));
  addEventListener("pagehide", () => {
    for (const one of waiting.values()) {
      clearTimeout(one.timer);
      one.tried = true;
      sent(one, true).catch(() => {}); // kept all the same: asked again when the page opens
    }
  });
  const verdictOn = (id) => [...waiting.values()].findLast(({ message }) => message === id)?.body.verdict;
  return { waiting, decide, undo, pause, resume, verdictOn };
}

/** Send a decision, and what it says of the draft; once, however often it is sent. */
async function sent({ key, message, body, draft }, keepalive = false) {
  const options = (name) => ({ keepalive, headers: { "Idempotency-Key": name } });
  const asked = [() => call("POST", of("messages", message, "decision"), body, options(key))];
  if (draft && may("draft")) {
    asked.push(() => call("POST", of("drafts", draft.id, "decision"), draft.body, options(`${key}-draft`)));
  }
  if (keepalive) return Promise.all(asked.map((ask) => ask()));
  for (const ask of asked) await ask();
}
