// The versions of a card: what is typed into it, what rewrites make of it, and the reviews of each.
import { add, board, changed, current, open } from "./board.js";
import { network } from "./known.js";
import { announce } from "./notices.js";
import { reviewer } from "./reviewing.js";
import { _ } from "./words.js";

const reviewers = new Map();

/** Have the text that a card shows reviewed, when it is no longer the draft's own. */
export function review(card) {
  const version = current(card);
  if (!version || version.text === null) return;
  if (!reviewers.has(card.key)) reviewers.set(card.key, reviewer((told) => hear(card, told)));
  const { network, kind } = version.draft;
  reviewers.get(card.key).ask({ network, kind, text: version.text });
}

function hear(card, { review: answer, error }) {
  const version = current(card);
  if (!version || version.text === null) return;
  if (answer) version.review = answer;
  card.error = error?.name === "Problem" ? error.message : null;
  changed();
}

/** What was typed: the first key makes a version of its own, so that undo leads back to what was proposed. */
export function typed(card, text) {
  const version = current(card);
  if (card.typing === version) version.text = text === version.draft.text ? null : text;
  else add(card, { draft: version.draft, text, review: version.review });
  card.typing = current(card);
  if (card.typing.text === null) delete card.typing.review;
  review(card);
  changed();
}

/** A rewrite stands after what it was made of; for another network it gets a card of its own. */
export function rewritten(card, draft) {
  if (draft.network !== card.network) {
    lead(open(draft));
    announce(_("write.card.adapted", { network: network(draft.network).name }));
    return;
  }
  add(card, { draft, text: null });
  card.typing = null;
  announce(_("write.card.rewritten"));
}

/** Lead to a card: its heading gets the focus once it is drawn. */
export function lead({ key }) {
  setTimeout(() => {
    const title = document.getElementById(`title-${key}`);
    title.focus({ preventScroll: true });
    title.scrollIntoView({ block: "start" });
  });
}

/** Go `step` versions on, or back. */
export function go(card, step) {
  card.at = Math.max(0, Math.min(card.versions.length - 1, card.at + step));
  card.typing = null;
  if (!current(card).review) review(card);
  announce(_("write.card.version", { n: card.at + 1, all: card.versions.length }));
  changed();
}

/** Texts that were edited before a reload have no review yet. */
export function reviewAll() {
  for (const card of board.cards) if (current(card) && !current(card).review) review(card);
}

