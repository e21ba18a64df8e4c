// The messages that are asked for, the most pressing first, looked for again quietly while the page is seen.
import { call } from "./api.js";
import { keep, recall } from "./kept.js";
import { of } from "./page.js";

const EVERY = 20_000; // milliseconds between two quiet looks
const MANY = 50;
const MOST = 200;
const TO_DO = { state: "new", risk: "", intent: "", network: "", q: "" };

/** A queue; `changed()` when something of it is, `decided(id)` is a verdict that was not sent yet, if any. */
export function queueOf({ changed, decided }) {
  const queue = {
    items: [],
    next: null,
    loading: true,
    problem: null,
    arrived: [],
    filters: recall("filters", TO_DO),
  };
  const met = new Set(); // what was shown, or was there when the queue was loaded
  let horizon = null;
  let loading;

  const asked = (more) => {
    const given = Object.entries({ ...queue.filters, ...more }).filter(([, value]) => value);
    return `${of("messages")}?${new URLSearchParams(given)}`;
  };

  /** What of a page is shown: not what was just decided, which the server does not know yet. */
  const shown = (items) => {
    for (const item of items) {
      met.add(item.id);
      item.state = decided(item.id) ?? item.state;
    }
    return items.filter(({ state }) => !queue.filters.state || queue.filters.state === state);
  };

  async function load() {
    loading?.abort();
    const { signal } = (loading = new AbortController());
    Object.assign(queue, { loading: true, problem: null });
    changed();
    try {
      const many = Math.min(Math.max(MANY, queue.items.length), MOST);
      const [page, newest] = await Promise.all([
        call("GET", asked({ order: "pressing", limit: many }), undefined, { signal }),
        call("GET", `${of("messages")}?limit=1`, undefined, { signal }),
      ]);
      newest.items.forEach(({ id }) => met.add(id));
      horizon = newest.items[0]?.received_at ?? null;
      Object.assign(queue, { items: shown(page.items), next: page.next_cursor, arrived: [] });
    } catch (error) {
      if (error.name === "AbortError") return;
      queue.problem = error;
    }
    queue.loading = false;
    changed();
  }

  async function more() {
    const page = await call("GET", asked({ order: "pressing", limit: MANY, cursor: queue.next }));
    const there = new Set(queue.items.map(({ id }) => id));
    queue.items = [...queue.items, ...shown(page.items).filter(({ id }) => !there.has(id))];
    queue.next = page.next_cursor;
    changed();
  }

  /** Look for what arrived since; it is announced, and moves nothing. */
  async function look() {
    if (document.visibilityState !== "visible" || queue.loading) return;
    if (queue.problem) return load();
    try {
      const page = await call("GET", asked({ limit: MOST, ...(horizon && { since: horizon }) }));
      const fresh = page.items.filter(({ id }) => !met.has(id));
      if (fresh.length === queue.arrived.length) return;
      queue.arrived = fresh;
      changed();
    } catch {
      // the next look tells: a quiet one interrupts nobody
    }
  }

  function filter(filters) {
    Object.assign(queue.filters, filters);
    keep("filters", queue.filters);
    queue.items = [];
    return load();
  }

  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
  document.addEventListener("back", look);
  return Object.assign(queue, { load, more, look, filter, ...places(queue, changed) });
}

/** Moving messages out of a queue and back to where they were. */
function places(queue, changed) {
  return {
    at: (id) => queue.items.findIndex((one) => one.id === id),

    /** What became of a message: it leaves a queue that does not ask for it. Its place, for `putBack`. */
    settle(item, state) {
      const place = queue.at(item.id);
      item.state = state;
      if (queue.filters.state && queue.filters.state !== state) {
        queue.items = queue.items.filter(({ id }) => id !== item.id);
      }
      changed();
      return place;
    },

    putBack(item, state, place) {
      item.state = state;
      const wanted = !queue.filters.state || queue.filters.state === state;
      if (wanted && queue.at(item.id) < 0) {
        queue.items = queue.items.toSpliced(place < 0 ? 0 : place, 0, item);
      }
      changed();
    },
  };
}
