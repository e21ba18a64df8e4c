// The message being read: what is asked of the API once it stays open, and where it is found again on reload.
import { call } from "./api.js";
import { of } from "./page.js";
import { calls } from "./replying.js";

const DWELL = 200; // milliseconds on a message before more is asked of it
const NEAR = 4; // messages shown beside one

/** The message being read: `item`, null while none is, and the messages `similar` to it. */
export function readingOf({ changed, replies }) {
  const reading = { item: null, similar: null, problem: null, open, close, resume };
  let timer;

  function open(item) {
    if (reading.item?.id !== item.id) Object.assign(reading, { similar: null });
    Object.assign(reading, { item, problem: null });
    history.replaceState(null, "", `#${encodeURIComponent(item.id)}`);
    clearTimeout(timer);
    timer = setTimeout(follow, DWELL, item);
    changed();
  }

  async function follow(item) {
    if (calls(item) && replies.view(item).status === "idle") replies.ask(item);
    try {
      const [now, near] = await Promise.all([
        call("GET", of("messages", item.id)),
        call("GET", `${of("messages", item.id, "similar")}?limit=${NEAR}`),
      ]);
      Object.assign(item, { decision: now.decision, message: now.message });
      if (reading.item === item) reading.similar = near.items;
    } catch (problem) {
      if (reading.item === item && problem.code) reading.problem = problem.message;
    }
    changed();
  }

  function close() {
    clearTimeout(timer);
    Object.assign(reading, { item: null, similar: null, problem: null });
    history.replaceState(null, "", location.pathname);
    changed();
  }

  /** Open again what the address names, among `items` or by the API. */
  async function resume(items, show) {
    const id = decodeURIComponent(location.hash.slice(1));
    if (!id) return;
    try {
      show(items.find((one) => one.id === id) ?? (await call("GET", of("messages", id))));
    } catch {
      history.replaceState(null, "", location.pathname); // it was erased, or never was
    }
  }

  return reading;
}
