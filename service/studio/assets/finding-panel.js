// The small panel below a marked place: why it is marked, and the fix where there is a sure one.
import { findingRow } from "./findings.js";
import { html, render } from "./html.js";
import { byGravity } from "./marking.js";
import { _ } from "./words.js";

const BELOW = 6; // pixels between the line and the panel

/** A panel inside `host`; `onfix(finding)` applies a fix. */
export function findingPanel(host, onfix) {
  const element = document.createElement("div");
  element.className = "panel card";
  element.hidden = true;
  element.tabIndex = -1;
  element.setAttribute("role", "dialog");
  let shown = [];
  return {
    element,
    /** The marks it tells of; none while it is closed. */
    marks: () => shown,
    /** Tell of marks, below a rectangle of the window. */
    show(marks, rect) {
      shown = marks;
      const findings = byGravity(marks.map(({ finding }) => finding));
      element.setAttribute("aria-label", _("write.finding.panel"));
      render(html`<ul class="plain">${findings.map((one) => findingRow(one, onfix))}</ul>`, element);
      element.hidden = false;
      stand(host, element, rect);
    },
    close() {
      shown = [];
      element.hidden = true;
    },
    /** Lead the keyboard to the first fix, or to what is said when there is none. */
    enter() {
      (element.querySelector("button") ?? element).focus({ preventScroll: true });
      element.scrollIntoView({ block: "nearest" });
    },
    /** What it says, as one sentence after the other. */
    said: () => [...element.querySelectorAll("p")].map((one) => one.textContent).join(" "),
  };
}

// Below the line, or above it where the window ends; never wider than the text box.
function stand(host, element, rect) {
  const box = host.getBoundingClientRect();
  const size = element.getBoundingClientRect();
  const left = Math.max(0, Math.min(rect.left - box.left, box.width - size.width));
  const room = innerHeight - rect.bottom - BELOW;
  const above = size.height > room && rect.top - BELOW > size.height;
  const top = above ? rect.top - box.top - BELOW - size.height : rect.bottom - box.top + BELOW;
  element.style.setProperty("left", `${left}px`);
  element.style.setProperty("top", `${top}px`);
}
