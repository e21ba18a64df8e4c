// The keyboard of the desk: single letters, which can be switched off, and the dialog that tells them.
import { keep, recall } from "./kept.js";

const dialog = document.getElementById("keys");
const chosen = recall("keys", { on: true });
const LETTERS = { j: "next", k: "previous", e: "edit", h: "hide", x: "escalate", u: "undo", "?": "help" };
const CHOICES = /^(?:Digit|Numpad)([1-3])$/; // by place: on a French keyboard the digits need Shift
const TYPED = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], marked-text";

/** Listen for keys. `acts` holds what they do; `shown()` is the message being read. */
export function keys(acts) {
  const doing = {
    next: () => acts.step(1),
    previous: () => acts.step(-1),
    edit: acts.edit,
    hide: acts.hide,
    escalate: acts.escalate,
    undo: () => acts.undo(),
    help: () => dialog.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (named(event, acts) || (single(event) && letter(event, doing, acts))) event.preventDefault();
  });
  document.addEventListener("keyup", (event) => {
    if (event.key === " " && event.target.closest?.(".line .open")) event.preventDefault();
  });
  const box = dialog.querySelector("input");
  box.checked = chosen.on;
  box.addEventListener("change", () => keep("keys", Object.assign(chosen, { on: box.checked })));
  document.getElementById("open-keys").addEventListener("click", () => dialog.showModal());
}

const alone = (event) => !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
const single = (event) => chosen.on && alone(event);

function letter({ key, code, target, repeat }, doing, acts) {
  if (target.closest?.(TYPED)) return false;
  const place = CHOICES.exec(code)?.[1];
  if (place && acts.shown()) return done(() => acts.choose(place - 1));
  const act = doing[LETTERS[key.length === 1 ? key.toLowerCase() : key]];
  if (!act || (repeat && !"jk".includes(key))) return false;
  return done(act);
}

/** Keys with a name, which no switch turns off: arrows in the queue, Enter, Space, Escape. */
function named(event, acts) {
  const { key, target, ctrlKey, metaKey } = event;
  const row = target.closest?.(".line");
  const typing = target.closest?.(TYPED);
  if (key === "Enter" && typing?.closest("#reading") && (ctrlKey || metaKey)) return done(acts.approve);
  if (!alone(event)) return false;
  if (key === "Escape") return escape(typing, acts);
  if (typing) return false;
  if (row && key === "ArrowDown") return done(() => acts.step(1));
  if (row && key === "ArrowUp") return done(() => acts.step(-1));
  const onRow = row && target.matches(".open");
  if (onRow && key === " ") return done(() => acts.pick(row.dataset.id, event.shiftKey));
  if (key !== "Enter" || event.repeat || !acts.shown()) return false;
  const elsewhere = target.closest?.("button, a, summary, [type=checkbox]");
  return elsewhere && !(onRow && row.hasAttribute("data-open")) ? false : done(acts.approve);
}

function escape(typing, acts) {
  if (typing?.closest("#reading")) return done(() => document.getElementById("who").focus());
  return !typing && acts.shown() ? done(acts.back) : false;
}

function done(act) {
  act();
  return true;
}
