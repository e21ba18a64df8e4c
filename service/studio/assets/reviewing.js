// Reviews of a text while it is written: asked soon after a key, the latest one told, none lost.
import { Away, call } from "./api.js";
import { rebased } from "./marking.js";
import { of } from "./page.js";

const SILENCE = 60; // milliseconds without a key before a review is asked for
const WHILE_TYPING = 300; // milliseconds at most between two, while keys follow one another

/**
 * Reviews for one text box. `heard({review, error, text})` is told of each answer: `text` is the text that
 * `review` is of, its findings already where they stand in the text asked for last; a blank text has none.
 */
export function reviewer(heard) {
  let latest = null;
  let flight = null;
  let timer;
  let since = null;
  let missed = false;

  function ask(wanted) {
    latest = wanted;
    clearTimeout(timer);
    if (!wanted.text.trim()) {
      flight?.abort();
      missed = false;
      since = null;
      heard({ review: null, error: null, text: wanted.text });
      return;
    }
    since ??= performance.now();
    if (!flight && performance.now() - since >= WHILE_TYPING) send();
    else timer = setTimeout(send, SILENCE);
  }

  async function send() {
    clearTimeout(timer);
    flight?.abort();
    const mine = (flight = new AbortController());
    const asked = latest;
    since = null;
    const told = await answer(asked, mine.signal);
    if (flight === mine) flight = null;
    if (!told || mine.signal.aborted) return;
    missed = told.error instanceof Away;
    const { review } = told;
    const findings = review && rebased(review.findings, asked.text, latest.text);
    heard({ ...told, review: review && { ...review, findings }, text: asked.text });
  }

  const again = () => missed && latest && send();
  document.addEventListener("back", again);
  return {
    ask,
    stop() {
      clearTimeout(timer);
      flight?.abort();
      document.removeEventListener("back", again);
    },
  };
}

async function answer(asked, signal) {
  try {
    return { review: await call("POST", of("reviews"), asked, { signal }), error: null };
  } catch (error) {
    return error.name === "AbortError" ? null : { review: null, error };
  }
}
