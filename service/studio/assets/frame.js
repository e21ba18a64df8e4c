// What every page does: say when the server is away or back, and forget what was typed at sign-out.
import { forgetAll } from "./kept.js";
import { announce, banner, lift } from "./notices.js";
import { _ } from "./words.js";

const BETWEEN = 2000; // milliseconds between two knocks at a door that stays closed
let away = false;
let knocking;

function answering(yes) {
  if (yes === !away) return;
  away = !yes;
  clearTimeout(knocking);
  if (away) {
    banner("away", "warn", _("common.away"));
    knocking = setTimeout(knock, BETWEEN);
    return;
  }
  lift("away");
  announce(_("common.back"));
  document.dispatchEvent(new CustomEvent("back"));
}

async function knock() {
  try {
    answering((await fetch("/healthz", { cache: "no-store" })).ok);
  } catch {
    // still away
  }
  if (away) knocking = setTimeout(knock, BETWEEN);
}

document.addEventListener("server", (event) => answering(event.detail.answering));
document.addEventListener("unkept", () => banner("unkept", "warn", _("common.unkept")));
addEventListener("offline", () => answering(false));
addEventListener("online", () => away && knock());
document.querySelector("[data-sign-out]")?.addEventListener("submit", forgetAll);
