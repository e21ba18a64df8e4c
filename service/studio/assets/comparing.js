// Texts side by side, the words that differ marked: variants, and what was proposed beside what was kept.
import { board, changed, current, textOf } from "./board.js";
import { html, nothing, render } from "./html.js";
import { network } from "./known.js";
import { _ } from "./words.js";

const dialog = document.createElement("dialog");
dialog.className = "comparing";
dialog.setAttribute("aria-labelledby", "comparing-title");

/** The cards for the same kind of post on the same network, this one among them. */
export const rivals = (card) =>
  board.cards.filter((one) => one.network === card.network && kindOf(one) === kindOf(card));

/** Those of them that have come. */
export const ready = (card) => rivals(card).filter(current);

const kindOf = ({ network: id, kind }) => kind ?? network(id).default_kind;

/** Show the variants of a card's network in columns. */
export async function compare(card) {
  const cards = ready(card);
  const { diffWordsWithSpace } = await import("./vendor/diff/diff/word.js");
  const texts = cards.map((one) => textOf(current(one)));
  const columns = texts.map((text, i) =>
    i
      ? diffWordsWithSpace(texts[0], text).filter((part) => !part.removed)
      : diffWordsWithSpace(text, texts[1]).filter((part) => !part.added),
  );
  document.body.append(dialog);
  render(drawn(card, cards, columns), dialog);
  dialog.showModal();
}

function drawn(card, cards, columns) {
  return html`<div class="row apart">
      <h2 id="comparing-title">${_("write.compare.title", { network: network(card.network).name })}</h2>
      <button @click=${() => dialog.close()}>${_("write.compare.close")}</button>
    </div>
    <p class="quiet">${_("write.compare.marks")}</p>
    <div class="columns">${cards.map((one, i) => column(one, columns[i]))}</div>`;
}

function column(card, parts) {
  const lead = () => {
    dialog.close();
    document.getElementById(`title-${card.key}`).focus();
  };
  const differs = ({ added, removed }) => added || removed;
  const marked = parts.map((one) => (differs(one) ? html`<mark>${one.value}</mark>` : one.value));
  return html`<section class="card" aria-label=${_("write.card.variant", { n: card.variant })}>
    <h3>${_("write.card.variant", { n: card.variant })}</h3>
    <p class="whole">${marked}</p>
    <button @click=${lead}>${_("write.compare.lead")}</button>
  </section>`;
}

/** What became of a text, word by word; empty until the comparison is loaded. */
export function differences(card, before, after) {
  const held = card.difference;
  if (held?.before === before && held.after === after) return held.parts.map(part);
  import("./vendor/diff/diff/word.js").then(({ diffWordsWithSpace }) => {
    card.difference = { before, after, parts: diffWordsWithSpace(before, after) };
    changed();
  });
  return nothing;
}

function part({ value, added, removed }) {
  const aside = (text) => html`<span class="unseen">${text}</span>`;
  if (added) return html`<ins>${aside(_("write.compare.added"))}${value}${aside("]")}</ins>`;
  if (removed) return html`<del>${aside(_("write.compare.removed"))}${value}${aside("]")}</del>`;
  return value;
}
