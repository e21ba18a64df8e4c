// The page of writing: its tabs, the proposals that are asked for, and the cards they fill.
import "./tabs.js";
import { Away } from "./api.js";
import { arrived, board, changed, lay, onChange, restore } from "./board.js";
import { mountOwn } from "./own.js";
import { mountBrief, refuse, request } from "./brief.js";
import { drawBoard } from "./cards.js";
import { warm } from "./known.js";
import { announce } from "./notices.js";
import { may } from "./page.js";
import { mountRecent } from "./recent.js";
import { propose } from "./stream.js";
import { _, plural } from "./words.js";

const form = document.getElementById("brief");
const stop = document.getElementById("stop");
const title = document.getElementById("proposed-title");
let writing = null;

onChange(() => drawBoard(again));
mountBrief();
mountRecent();
mountOwn();
restore();
warm();
document.getElementById("propose").disabled = !may("draft");

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const asked = writing ? null : request();
  if (!asked) return;
  lay(asked);
  if (matchMedia("(max-width: 60rem)").matches) title.scrollIntoView();
  write(asked, [...board.cards]);
});
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  form.requestSubmit();
});
stop.addEventListener("click", () => writing?.abort());

/** Ask again for the cards that did not come, and for no other. */
function again() {
  const missing = board.cards.filter((card) => card.state === "missing");
  const places = new Map(missing.map((card) => [`${card.network} ${card.kind ?? ""}`, card]));
  const networks = [...places.values()].map(({ network, kind }) => (kind ? { network, kind } : network));
  const variants = Math.max(...missing.map((card) => card.variant));
  const asked = { ...board.request, networks, variants };
  const awaited = [...places.keys()].flatMap((place) =>
    Array.from({ length: variants }, (unused, i) =>
      missing.find((card) => `${card.network} ${card.kind ?? ""}` === place && card.variant === i + 1),
    ),
  );
  for (const card of missing) Object.assign(card, { state: "coming", told: "" });
  write(asked, awaited);
}

/** Write into cards, one for each index of the stream; undefined for a text that is already there. */
async function write(asked, cards) {
  writing = new AbortController();
  Object.assign(board, { busy: true, problem: null });
  stop.disabled = false;
  changed();
  try {
    await propose(asked, writing.signal, (index, heard) => hear(cards[index], heard));
  } catch (error) {
    failed(error);
  }
  writing = null;
  board.busy = false;
  stop.disabled = true;
  finish(cards.filter(Boolean));
}

function hear(card, { draft, told }) {
  if (!card) return;
  if (draft) arrived(card, draft);
  else card.told = told;
  changed();
}

function failed(error) {
  if (error.name === "AbortError") board.problem = _("write.card.stopped");
  else if (error instanceof Away) board.problem = _("write.card.cut");
  else if (error.name === "Problem") board.problem = error.message;
  else throw error;
  if (error.status === 422) refuse(error);
}

function finish(cards) {
  const here = cards.filter((card) => card.state === "here").length;
  for (const card of cards) if (card.state === "coming") card.state = "missing";
  if (!here && board.problem) announce(board.problem);
  else announce(plural("write.card.ready", here) + (board.problem ? ` ${board.problem}` : ""));
  changed();
}
