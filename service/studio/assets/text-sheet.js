// A text box that grows over its mirror, on a sheet that scrolls them together.
import { mirror } from "./mirror.js";

const EDGE = 8; // pixels kept between the place at hand and the edge of the sheet

/** The sheet: `{element, box, mirror, reveal, insert, sees}`. */
export function textSheet(id) {
  const element = document.createElement("div");
  const box = document.createElement("textarea");
  const under = document.createElement("div");
  const seen = mirror(under);
  element.className = "sheet";
  Object.assign(under, { className: "mirror", ariaHidden: "true" });
  Object.assign(box, { id, spellcheck: false, dir: "auto" });
  element.append(under, box);
  return {
    element,
    box,
    mirror: seen,
    reveal: (unit) => reveal(element, box, seen, unit),
    insert: (from, to, by) => insert(box, from, to, by),
    /** Whether a rectangle of the window is in sight on the sheet. */
    sees(place) {
      const { top, bottom } = element.getBoundingClientRect();
      return place !== null && place.bottom > top && place.top < bottom;
    },
  };
}

// The text box itself never scrolls: the place at hand stays in sight by the sheet around it.
function reveal(element, box, seen, unit) {
  box.scrollTop = 0;
  if (element.scrollHeight <= element.clientHeight) return;
  const { top, bottom } = seen.caret(unit);
  const sheet = element.getBoundingClientRect();
  if (top < sheet.top + EDGE) element.scrollTop -= sheet.top + EDGE - top;
  else if (bottom > sheet.bottom - EDGE) element.scrollTop += bottom - sheet.bottom + EDGE;
}

// As if it were typed, so that the browser's own undo takes it back.
function insert(box, from, to, by) {
  const before = box.value;
  box.focus({ preventScroll: true });
  box.setSelectionRange(from, to);
  const done = by ? document.execCommand("insertText", false, by) : document.execCommand("delete");
  if (done && box.value === before.slice(0, from) + by + before.slice(to)) return;
  box.value = before;
  box.setRangeText(by, from, to, "end");
  box.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertReplacementText" }));
}
