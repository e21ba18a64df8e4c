// What can be done with the message being read, and what was just done, while it can be undone.
import { html, nothing } from "./html.js";
import { approvalOf } from "./replying.js";
import { _ } from "./words.js";

const key = (name) => html`<kbd aria-hidden="true">${name}</kbd>`;

/** The bar below a message. `acts`: `approve()`, `edit()`, `hide()`, `escalate()`, `settle()`. */
export function actionBar({ triage, state }, view, acts) {
  const approval = approvalOf(view);
  const advised = (action) => (state === "new" && triage.action === action ? "advised" : "");
  const approving = approval?.waits ? "inbox.approve_holding" : "inbox.approve";
  return html`<div class="acts" role="group" aria-label=${_("inbox.acts")}>
    <button type="button" class="main" ?disabled=${!approval} @click=${acts.approve}>
      ${_(approving)} ${key("⏎")}
    </button>
    <button type="button" @click=${acts.edit}>
      ${_(view.choices.length || view.edit ? "inbox.edit" : "inbox.write")} ${key("e")}
    </button>
    <button type="button" class=${advised("hide")} @click=${acts.hide}>${_("inbox.hide")} ${key("h")}</button>
    <button type="button" class=${advised("escalate")} @click=${acts.escalate}>
      ${_("inbox.escalate")} ${key("x")}
    </button>
    <button type="button" class=${advised("ignore")} @click=${acts.settle}>${_("inbox.settle")}</button>
  </div>`;
}

/** Decisions on their way: each with how to undo it, while it can be. */
export function toasts(waiting, { undo, pause, resume }) {
  const shown = waiting.filter(({ more }) => more.said).slice(-3);
  if (!shown.length) return nothing;
  return shown.map(
    (one) => html`<div
      class="toast"
      @pointerenter=${() => pause(one)}
      @pointerleave=${() => resume(one)}
      @focusin=${() => pause(one)}
      @focusout=${() => resume(one)}
    >
      <p>${one.more.said}</p>
      ${one.tried
        ? html`<p class="quiet small">${_(one.sending ? "inbox.sending" : "inbox.waits")}</p>`
        : html`<button type="button" @click=${() => undo(one.key)}>${_("inbox.undo")} ${key("u")}</button>`}
    </div>`,
  );
}
