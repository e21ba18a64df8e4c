// What was typed, kept in this browser while it is needed: a reload or an absent server loses nothing.
import { brand, owner } from "./page.js";

const SOON = 150; // milliseconds: a crash loses less than a word
const PREFIX = "portevoix:";
const pending = new Map();

const place = (name) => `${PREFIX}${owner}:${brand ?? ""}:${name}`;

/** What was kept under a name, over what is `fresh`; only fields that `fresh` has. */
export function recall(name, fresh) {
  try {
    const held = JSON.parse(localStorage.getItem(place(name))) ?? {};
    const known = Object.entries(held).filter(([name, value]) => name in fresh && same(value, fresh[name]));
    return { ...fresh, ...Object.fromEntries(known) };
  } catch {
    return fresh; // somebody else's words under our name, or storage refused: begin anew
  }
}

/** Keep `value` under a name, soon; the latest wins. Returns nothing, and never fails. */
export function keep(name, value) {
  clearTimeout(pending.get(name)?.timer);
  pending.set(name, { value, timer: setTimeout(() => write(name), SOON) });
}

/** Forget what was kept under a name. */
export function forget(name) {
  clearTimeout(pending.get(name)?.timer);
  pending.delete(name);
  localStorage.removeItem(place(name));
}

/** Forget all that this browser keeps of the studio, whoever typed it. */
export function forgetAll() {
  for (const { timer } of pending.values()) clearTimeout(timer);
  pending.clear();
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
}

function write(name) {
  const held = pending.get(name);
  pending.delete(name);
  try {
    localStorage.setItem(place(name), JSON.stringify(held.value));
  } catch {
    document.dispatchEvent(new CustomEvent("unkept"));
  }
}

const same = (one, other) =>
  other === null || (typeof one === typeof other && Array.isArray(one) === Array.isArray(other));

addEventListener("pagehide", () => [...pending.keys()].forEach(write));
