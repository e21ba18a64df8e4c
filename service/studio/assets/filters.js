// What is asked of the queue: its state, risk, intent, network and words, by the form that the page has.
import { announce } from "./notices.js";
import { plural } from "./words.js";

const SOON = 250; // milliseconds without a key before words are looked for
const NAMES = ["state", "risk", "intent", "network", "q"];
const form = document.getElementById("filters");

/** The form over a queue. */
export function filtersOf(queue) {
  let timer;
  show(queue.filters);

  async function apply() {
    clearTimeout(timer);
    const asked = Object.fromEntries(new FormData(form));
    if (NAMES.every((name) => asked[name] === queue.filters[name])) return; // a field left as it was
    await queue.filter(asked);
    if (!queue.problem && !queue.loading) announce(plural("inbox.found", queue.items.length));
  }

  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    apply();
  });
  form.elements.q.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(apply, SOON);
  });
  return {
    clear() {
      show({ state: queue.filters.state });
      return apply();
    },
  };
}

function show(filters) {
  for (const name of NAMES) form.elements[name].value = filters[name] ?? "";
}
