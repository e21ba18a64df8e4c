// The parts of a new brand that grow: words never to use, posts pasted; and what was measured in the end.
import { html, live, nothing } from "./html.js";
import { _, plural } from "./words.js";

/** Rows of words never to use; `set(words)` is called with every change. */
export function neverWords(words, set, fresh) {
  const put = (row, changes) => set(words.map((word, i) => (i === row ? { ...word, ...changes } : word)));
  const entry = (word, row) => html`<div class="entry">
    <div class="two">${["term", "reason", "alternative"].map((part) => html`<div class="field">
      <label for="never-${row}-${part}">${_(`brand.new.never.${part}`)}
        ${part === "alternative" ? optional() : nothing}</label>
      <input id="never-${row}-${part}" maxlength="300" autocomplete="off" .value=${live(word[part])}
        @input=${(event) => put(row, { [part]: event.target.value })}>
    </div>`)}</div>
  </div>`;
  return html`${words.map(entry)}
    <button type="button" @click=${() => set([...words, fresh])}>${_("brand.new.never.more")}</button>`;
}

const optional = () => html`<span class="quiet small">${_("brand.new.optional")}</span>`;

/** Boxes of posts pasted, each with its network; `set(boxes)` is called with every change. */
export function batches(boxes, names, set, fresh) {
  const put = (row, changes) => set(boxes.map((box, i) => (i === row ? { ...box, ...changes } : box)));
  const entry = (box, row) => html`<div class="entry">
    <div class="field"><label for="batch-${row}-network">${_("brand.new.posts.network")}</label>
      <select id="batch-${row}-network" @change=${(event) => put(row, { network: event.target.value })}>
        ${Object.entries(names).map(([id, name]) =>
          html`<option value=${id} ?selected=${box.network === id}>${name}</option>`)}
      </select></div>
    <div class="field"><label for="batch-${row}-text">${_("brand.new.posts.text")}</label>
      <textarea id="batch-${row}-text" rows="7" .value=${live(box.text)}
        @input=${(event) => put(row, { text: event.target.value })}></textarea></div>
  </div>`;
  return html`${boxes.map(entry)}
    <button type="button" @click=${() => set([...boxes, fresh()])}>${_("brand.new.posts.more")}</button>`;
}

/** What is being done, what went wrong, or what was measured and where to go from there. */
export function outcome({ doing, waiting, trouble, told, sent, voice }) {
  if (trouble) return html`<p class="card wrong" role="alert">${trouble}</p>`;
  const late = waiting ? _("brand.import.waiting") : nothing;
  if (doing) return html`<p class="card" role="status">${doing} ${late}</p>`;
  if (!voice) return nothing;
  const refused = sent.rejected.map(({ reason }) => html`<li>${reason}</li>`);
  return html`<section class="card made">
    <h2 tabindex="-1">${_("brand.made.heading", { name: told.name })}</h2>
    <p>${plural("brand.made.posts", sent.added + sent.unchanged)}</p>
    ${refused.length ? html`<ul>${refused}</ul>` : nothing}
    ${voice.all ? html`<ul>${voice.all.described.map((one) => html`<li>${one}</li>`)}</ul>` : nothing}
    ${voice.measured ? nothing : html`<p>${_("brand.made.few", { fewest: voice.fewest })}</p>`}
    <p class="row">
      <a class="button main" href="/studio/${told.id}/write">${_("brand.made.write")}</a>
      <a class="button" href="/studio/${told.id}">${_("brand.made.see")}</a>
    </p>
  </section>`;
}
