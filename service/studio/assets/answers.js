// What may be answered, drawn: choices with their sources, what to say while the team is asked, the text box.
import "./marked-text.js";
import { findingsList } from "./findings.js";
import { html, live, nothing, repeat } from "./html.js";
import { may } from "./page.js";
import { calls } from "./replying.js";
import { replaced } from "./spans.js";
import { voiceWords } from "./voice-words.js";
import { number, _ } from "./words.js";

/** The replies of a message. `on`: `ask`, `choose(place)`, `type(text)`, `leave`, `copy(text)`, `refuse`. */
export function answers(view, on) {
  return html`<section class="answers" aria-labelledby="answers-title">
    <h3 id="answers-title">${_("inbox.answers")}</h3>
    ${told(view, on)} ${view.edit ? writing(view, on) : nothing}
  </section>`;
}

function told(view, on) {
  const { status, problem, item } = view;
  if (item.message === null) return html`<p class="quiet">${_("inbox.swept")}</p>`;
  if (status === "asking") {
    return html`<div class="asking" aria-busy="true"><p class="quiet">${_("inbox.asking")}</p></div>`;
  }
  if (status === "failed") {
    return html`<div class="failed" role="alert">
      <p>${problem.message}</p>
      <button type="button" @click=${on.ask}>${_("inbox.again")}</button>
    </div>`;
  }
  if (status === "told") return suggested(view, on);
  if (calls(item)) return html`<div class="asking"></div>`;
  return html`<p class="quiet">${_(item.state === "new" ? "inbox.uncalled" : "inbox.settled")}</p>
    <p class="row">
      <button type="button" @click=${on.ask}>${_("inbox.ask")}</button>
    </p>`;
}

function suggested(view, on) {
  const { reply, choices } = view;
  const shown = choices.filter(({ holding }) => !holding);
  const held = choices.find(({ holding }) => holding);
  return html`<p class="outcome">${_(`inbox.outcome.${reply.status}`)}</p>
    ${shown.length
      ? html`<fieldset class="choices">
          <legend class="unseen">${_("inbox.choices")}</legend>
          ${repeat(shown, ({ id }) => id, (one, place) => choice(view, one, place, on))}
        </fieldset>`
      : nothing}
    ${held || reply.ask_team ? unsourced(view, held, on) : nothing}`;
}

function unsourced(view, held, on) {
  const { reply, choices } = view;
  return html`<div class="unsourced">
    ${held
      ? html`<h4>${_("inbox.holding")}</h4>
          <p class="quiet small">${_("inbox.holding.hint")}</p>
          ${choice(view, held, choices.indexOf(held), on)}`
      : nothing}
    ${reply.ask_team
      ? html`<h4>${_("inbox.team")}</h4>
          <blockquote class="team">${reply.ask_team}</blockquote>
          <button type="button" @click=${() => on.copy(reply.ask_team)}>${_("inbox.copy_question")}</button>`
      : nothing}
    ${held ? sources(reply.sources, "inbox.near_pages") : nothing}
  </div>`;
}

function choice(view, one, place, on) {
  const chosen = view.chosen === place && !view.edit;
  const name = one.holding ? _("inbox.tone.holding") : _(`inbox.tone.${one.tone}`);
  return html`<article class="reply" ?data-chosen=${chosen} ?data-refused=${view.refused.has(one.id)}>
    <label class="choice">
      <input type="radio" name="reply" .checked=${live(chosen)} @change=${() => on.choose(place)} />
      <kbd aria-hidden="true">${place + 1}</kbd> ${name}
      <span class="quiet small count">${_("inbox.fits", counted(one))}</span>
    </label>
    <p class="text" lang=${one.language} dir="auto" @click=${() => on.choose(place)}>${one.text}</p>
    ${one.findings.length ? findingsList(one.findings) : nothing}
    <div class="row beside">
      ${sources(one.sources, "inbox.sources")}
      <details>
        <summary>${_("inbox.voice")}</summary>
        ${voiceWords(one.voice)}
      </details>
      ${refusal(view, one, on)}
    </div>
  </article>`;
}

function refusal(view, one, on) {
  if (view.refused.has(one.id)) return html`<span class="chip">${_("inbox.refused")}</span>`;
  if (!may("draft")) return nothing;
  return html`<button type="button" class="quiet" @click=${() => on.refuse(one)}>
    ${_("inbox.refuse")}
  </button>`;
}

const counted = ({ count }) => ({ count: number(count.count), limit: number(count.limit) });

function sources(found, title) {
  if (!found.length) return nothing;
  return html`<details class="sources">
    <summary>${_(title, { n: found.length })}</summary>
    ${found.map(
      ({ ref, excerpt }) => html`<figure>
        <figcaption class="quiet small">${ref}</figcaption>
        <blockquote>${excerpt}</blockquote>
      </figure>`,
    )}
  </details>`;
}

function writing(view, on) {
  const { edit } = view;
  const findings = edit.review?.findings ?? [];
  const fix = (one) => on.type(replaced(edit.text, one.span, one.fix));
  return html`<div class="writing">
    <marked-text
      id="reply-text"
      .value=${edit.text}
      .findings=${findings}
      .label=${_("inbox.reply_text")}
      .rows=${4}
      @typed=${(event) => on.type(event.detail.text)}
    ></marked-text>
    ${edit.unread ? html`<p class="quiet small">${edit.unread.message}</p>` : nothing}
    <div class="review">
      ${edit.review ? html`<p class="quiet small">${_("inbox.fits", counted(edit.review))}</p>` : nothing}
      ${findings.length ? findingsList(findings, fix) : nothing}
    </div>
    <p class="row">
      <button type="button" class="quiet" @click=${on.leave}>${_("inbox.leave")}</button>
    </p>
  </div>`;
}
