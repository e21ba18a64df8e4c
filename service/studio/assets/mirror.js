// What lies under a text box: the same words at the same places, unseen, with a line under each mark.
import { gravest, lines } from "./marking.js";

/** A mirror that draws in `element` what a text box over it shows. */
export function mirror(element) {
  let drawn = [];
  let spots = [];
  return {
    /** Show a text and its marks; only lines that changed are drawn anew. */
    draw(text, marks) {
      const wanted = lines(text, marks).map((line) => ({ ...line, key: keyOf(line) }));
      exchange(element, drawn, wanted);
      drawn = wanted;
      spots = wanted.flatMap(({ element: row, pieces }) =>
        pieces.flatMap(({ marks }, i) => (marks.length ? [{ piece: row.childNodes[i], marks }] : [])),
      );
    },
    /** The marks drawn at a point of the window. */
    under(x, y) {
      const here = ({ left, right, top, bottom }) => x >= left && x <= right && y >= top && y <= bottom;
      return spots.find(({ piece }) => [...piece.getClientRects()].some(here))?.marks ?? [];
    },
    /** Show which marks are being told of. */
    tell(told) {
      for (const { piece, marks } of spots) {
        piece.classList.toggle("told", marks.some((mark) => told.includes(mark)));
      }
    },
    /** Where the first line of a mark is in the window, or null. */
    place: (mark) => spots.find(({ marks }) => marks.includes(mark))?.piece.getClientRects()[0] ?? null,
    /** Where a place of the text is in the window. */
    caret: (unit) => caret(drawn, unit),
  };
}

function keyOf({ text, pieces }) {
  return pieces.map(({ text, marks }) => `${text.length}${severity(marks)}`).join() + `\0${text}`;
}

const severity = (marks) => (marks.length ? gravest(marks.map(({ finding }) => finding)) : "");

// Lines that are the same from the start, and from the end, keep what is drawn of them.
function exchange(element, before, after) {
  const room = Math.min(before.length, after.length);
  let head = 0;
  while (head < room && before[head].key === after[head].key) head += 1;
  let tail = 0;
  const last = (all, back) => all[all.length - 1 - back];
  while (tail < room - head && last(before, tail).key === last(after, tail).key) tail += 1;
  for (let i = 0; i < head; i += 1) after[i].element = before[i].element;
  for (let i = 0; i < tail; i += 1) last(after, i).element = last(before, i).element;
  const fresh = after.slice(head, after.length - tail).map((line) => (line.element = row(line)));
  for (const line of before.slice(head, before.length - tail)) line.element.remove();
  const next = tail ? after[after.length - tail].element : null;
  const all = document.createDocumentFragment();
  all.append(...fresh);
  element.insertBefore(all, next);
}

function row({ text, pieces }) {
  const shown = document.createElement("div");
  if (pieces.length) shown.append(...pieces.map(drawnPiece));
  else shown.append(text || document.createElement("br"));
  return shown;
}

function drawnPiece({ text, marks }) {
  const piece = document.createElement("span");
  if (marks.length) piece.className = `flaw ${severity(marks)}`;
  piece.textContent = text;
  return piece;
}

function caret(drawn, unit) {
  const line = drawn.findLast(({ at }) => at <= unit);
  let rest = unit - line.at;
  const walker = document.createTreeWalker(line.element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (rest <= node.length) {
      const range = document.createRange();
      range.setStart(node, rest);
      return range.getBoundingClientRect();
    }
    rest -= node.length;
  }
  return line.element.getBoundingClientRect();
}
