// The cards of the page: what each holds, kept in this browser so that a reload shows them again.
import { call } from "./api.js";
import { forget, keep, recall } from "./kept.js";
import { of } from "./page.js";
import { reserved } from "./post.js";

// A card: `state` is coming, here or missing; `versions` are `{draft, text}`, `text` null while it is
// the draft's own.
export const board = { request: null, cards: [], busy: false, problem: null, before: null };
const watchers = [];
let queued = false;

/** Be told, once a frame at most, that the cards have changed. */
export const onChange = (watcher) => watchers.push(watcher);

/** Say that the cards have changed: they are drawn again, and kept. */
export function changed() {
  if (queued) return;
  queued = true;
  queueMicrotask(() => {
    queued = false;
    watchers.forEach((watcher) => watcher());
    save();
  });
}

/** Lay an empty card for each text that a request asks for, in its order. */
export function lay(request) {
  board.before = board.cards.length ? { request: board.request, cards: board.cards } : null;
  board.request = request;
  board.problem = null;
  const places = request.networks.map((one) => (typeof one === "string" ? { network: one } : one));
  board.cards = places.flatMap(({ network, kind = null }) =>
    Array.from({ length: request.variants }, (unused, i) => ({
      ...fresh(network, kind, i + 1),
      lines: reserved(network, request),
    })),
  );
  changed();
}

/** Show again the cards that the latest request took the place of. */
export function goBack() {
  Object.assign(board, board.before, { before: null, problem: null });
  changed();
}

const fresh = (network, kind, variant) => ({
  key: [...crypto.getRandomValues(new Uint32Array(3))].map((one) => one.toString(36)).join(""),
  network,
  kind,
  variant,
  state: "coming",
  told: "",
  lines: 8,
  versions: [],
  at: 0,
  open: false,
  editing: false,
  deciding: null,
  error: null,
});

/** The version of a card that is shown, or undefined. */
export const current = (card) => card.versions[card.at];
/** The text of a version. */
export const textOf = (version) => version.text ?? version.draft.text;

/** A stored draft as the only version of a card. */
export function arrived(card, draft) {
  Object.assign(card, {
    ...{ state: "here", told: "", kind: draft.kind },
    versions: [{ draft, text: draft.decision?.text ?? null }],
    at: 0,
  });
}

/** Put a version after the one shown; those that were undone are gone. */
export function add(card, version) {
  card.versions = [...card.versions.slice(0, card.at + 1), version];
  card.at = card.versions.length - 1;
  changed();
}

/** Put a stored draft before the cards, or lead to it where it is there. Returns its card. */
export function open(draft) {
  const held = board.cards.find((card) => card.versions.some((one) => one.draft.id === draft.id));
  if (held) return held;
  const card = fresh(draft.network, draft.kind, draft.variant);
  card.lines = Math.min(16, Math.max(6, Math.ceil(draft.text.length / 40) + 4));
  arrived(card, draft);
  board.cards.unshift(card);
  changed();
  return card;
}

function save() {
  if (!board.cards.length) return forget("board");
  const cards = board.cards.map(({ key, network, kind, variant, lines, versions, at }) => ({
    ...{ key, network, kind, variant, lines, at },
    versions: versions.map(({ draft, text }) => ({ id: draft.id, text })),
  }));
  return keep("board", { request: board.request, cards });
}

/** Show the cards that were kept: each draft is asked for again, and one that is gone takes its card along.
 */
export async function restore() {
  const { request, cards } = recall("board", { request: null, cards: [] });
  board.request = request;
  board.cards = cards.map((one) => ({
    ...fresh(one.network, one.kind, one.variant),
    ...{ key: one.key, lines: one.lines, state: one.versions.length ? "coming" : "missing" },
  }));
  if (!cards.length) return;
  watchers.forEach((watcher) => watcher());
  await Promise.all(cards.map((one, place) => refill(board.cards[place], one)));
  changed();
}

async function refill(card, { versions, at }) {
  if (!versions.length) return;
  try {
    const drafts = await Promise.all(versions.map(({ id }) => call("GET", of("drafts", id))));
    card.versions = versions.map(({ text }, i) => ({ draft: drafts[i], text }));
    Object.assign(card, { state: "here", at: Math.min(at, versions.length - 1) });
  } catch (error) {
    if (error.name === "Problem") board.cards = board.cards.filter((one) => one !== card);
    else awaitServer(card, { versions, at });
  }
}

function awaitServer(card, held) {
  const again = async () => {
    await refill(card, held);
    changed();
  };
  document.addEventListener("back", again, { once: true });
}
