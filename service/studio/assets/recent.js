// The drafts that are stored, newest first: any of them opens as a card.
import { Away, call } from "./api.js";
import { open } from "./board.js";
import { decided } from "./deciding.js";
import { html, nothing, render, repeat } from "./html.js";
import { network } from "./known.js";
import { of } from "./page.js";
import { lead } from "./versions.js";
import { since, _ } from "./words.js";

const place = document.getElementById("recent-list");
const folded = document.getElementById("recent");
let held = { items: [], next: null, error: null, asked: false };

/** Ask for the drafts when the list is opened, anew each time. */
export function mountRecent() {
  folded.addEventListener("toggle", () => {
    if (!folded.open) return;
    held = { items: [], next: null, error: null, asked: false };
    more();
  });
}

async function more() {
  try {
    const asked = new URLSearchParams({ limit: 10, ...(held.next && { cursor: held.next }) });
    const { items, next_cursor: next } = await call("GET", `${of("drafts")}?${asked}`);
    held = { items: [...held.items, ...items], next, error: null, asked: true };
  } catch (error) {
    if (error.name !== "Problem" && !(error instanceof Away)) throw error;
    held = { ...held, error: error.message, asked: true };
  }
  render(list(), place);
}

function list() {
  const none = held.asked && !held.items.length && !held.error;
  return html`<ul class="plain">
      ${repeat(held.items, (draft) => draft.id, row)}
    </ul>
    ${none ? html`<p class="quiet">${_("write.recent.none")}</p>` : nothing}
    ${held.error ? html`<p class="wrong">${held.error}</p>` : nothing}
    ${held.next || held.error ? html`<button @click=${more}>${_("write.recent.more")}</button>` : nothing}`;
}

function row(draft) {
  return html`<li>
    <button class="past" @click=${() => lead(open(draft))}>
      <span class="quiet small">${network(draft.network).name} · ${since(draft.created_at)}</span>
      ${draft.decision ? decided(draft.decision) : nothing}
      <span class="line">${draft.text.split("\n", 1)[0]}</span>
    </button>
  </li>`;
}
