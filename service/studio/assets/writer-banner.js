// What stands over the page while a model does not have its say: why, and what that changes.
import { banner, lift } from "./notices.js";
import { _ } from "./words.js";

let told = null;

/** Tell of the writer by the last reply it was asked for. */
export function writerBanner({ degraded, degraded_because: because }) {
  if (!degraded) {
    told = null;
    return lift("writer");
  }
  if (told === because) return;
  told = because;
  banner("writer", "warn", _("inbox.degraded", { because }));
}
