// The cards: one for each proposal, as the post will look, with what is known of it and what one may do.
import { board, changed, current, goBack, textOf } from "./board.js";
import { rivals } from "./comparing.js";
import { deciding, decided } from "./deciding.js";
import { editing, noTools, tools } from "./editing.js";
import { html, nothing, render, repeat } from "./html.js";
import { known, languageName, network } from "./known.js";
import { measurePosts, post } from "./post.js";
import { remarks } from "./remarks.js";
import { sourcesOf } from "./sources.js";
import { has, _ } from "./words.js";

const place = document.getElementById("board");
const line = document.getElementById("board-status");
place.replaceChildren();

/** Draw every card; `again` asks for those that did not come. */
export function drawBoard(again) {
  if (board.busy) place.setAttribute("aria-busy", "true");
  else place.removeAttribute("aria-busy");
  render(status(again), line);
  const cards = repeat(board.cards, (card) => card.key, (card) => article(card));
  const none = html`<p class="quiet empty">${_("write.card.none")}</p>`;
  render(board.cards.length ? html`<div class="proposals">${cards}</div>` : none, place);
  measurePosts(place);
}

// Beside the heading, where it moves nothing: what went wrong, or the way back to what stood there before.
function status(again) {
  const missing = board.cards.some((card) => card.state === "missing");
  if (board.busy) return nothing;
  if (!board.problem && !missing) return board.before ? previous() : nothing;
  return html`<p class="trouble">${board.problem ?? _("write.card.missing")}</p>
    ${missing ? html`<button @click=${again}>${_("write.card.again")}</button>` : nothing}`;
}

const previous = () => html`<button class="quiet" @click=${goBack}>${_("write.card.back")}</button>`;

function article(card) {
  const version = current(card);
  const title = `title-${card.key}`;
  const press = () => {
    card.open = !card.open;
    changed();
  };
  const shown = { id: card.network, draft: version?.draft, text: version && textOf(version), press };
  return html`<article class="card proposal ${card.state}" aria-labelledby=${title} data-key=${card.key}>
    <header class="row apart">
      <h3 id=${title} tabindex="-1">${titled(card)}</h3>
      ${state(card, version)}
    </header>
    <div class="stand">${card.editing ? editing(card) : post({ ...shown, ...card })}</div>
    ${version ? foot(card, version) : waiting(card)}
  </article>`;
}

function titled(card) {
  const { name, kinds, default_kind: usual } = network(card.network);
  const kind = card.kind ?? usual;
  const id = `write.brief.kind.${kind}`;
  const told = [name];
  if (kinds.length > 1 && kind !== usual) told.push(has(id) ? _(id) : kind);
  const draft = current(card)?.draft;
  if (draft && known.brand.languages.length > 1) told.push(languageName(draft.language));
  if (rivals(card).length > 1) told.push(_("write.card.variant", { n: card.variant }));
  return told.join(" · ");
}

function state(card, version) {
  if (card.state === "missing") return html`<span class="chip warn">${_("write.card.absent")}</span>`;
  if (!version) return html`<span class="chip">${_("write.card.coming")}</span>`;
  const { decision, status } = version.draft;
  if (decision) return decided(decision);
  if (status === "needs_edit" && version.text === null)
    return html`<span class="chip block">${_("write.card.needs_edit")}</span>`;
  return nothing;
}

// As high as what will stand there, so that nothing moves when it comes.
function waiting(card) {
  const partial = card.state === "missing" && card.told;
  const words = partial ? html`<p class="small">${_("write.card.partial")}</p>` : nothing;
  return html`<div class="foot waiting">
    <span class="bone"></span><span class="bone"></span><span class="bone"></span> ${noTools(card)}
    ${words}
  </div>`;
}

function foot(card, version) {
  return html`<div class="foot">
    ${remarks(card, version)} ${sourcesOf(version.draft)} ${tools(card, version)} ${deciding(card, version)}
  </div>`;
}
