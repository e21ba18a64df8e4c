// What edits taught, each confirmed, refused or undone by a person.
import { call } from "./api.js";
import { html, nothing, render, repeat } from "./html.js";
import { announce } from "./notices.js";
import { may, of } from "./page.js";
import { _, plural } from "./words.js";

/** Show the lessons in `place`, and decide them from there. */
export async function begin(place) {
  let lessons = [];
  let trouble = "";
  const draw = () => render(list(lessons, trouble, press), place);
  const load = async () => {
    try {
      ({ items: lessons } = await call("GET", of("lessons")));
      trouble = "";
    } catch (error) {
      trouble = error.message;
    }
    draw();
  };
  const press = async (said, method, path, body) => {
    try {
      await call(method, path, body);
    } catch (error) {
      trouble = error.message;
      return draw();
    }
    await load();
    announce(_(`brand.lessons.did.${said}`));
    document.getElementById("lessons-heading").focus();
  };
  document.addEventListener("back", load);
  await load();
}

const list = (lessons, trouble, press) => html`
  ${trouble ? html`<p class="wrong" role="alert">${trouble}</p>` : nothing}
  ${lessons.length || trouble ? nothing : html`<p>${_("brand.lessons.none")}</p>`}
  ${lessons.length && !may("admin") ? html`<p class="quiet">${_("brand.lessons.admin")}</p>` : nothing}
  ${repeat(lessons, ({ id }) => id, (one) => lesson(one, press))}`;

const lesson = (one, press) => html`<article class="lesson">
  <p>${one.message}</p>
  <div class="row">
    <span class="quiet small">${plural("brand.lessons.evidence", one.count)}</span>
    ${one.status === "confirmed" ? confirmed() : nothing}
    ${may("admin") ? buttons(one, press) : nothing}
  </div>
</article>`;

const confirmed = () => html`<span class="chip ok">${_("brand.lessons.confirmed")}</span>`;

function buttons({ id, status }, press) {
  const decide = (said, verdict) => () => press(said, "POST", of("lessons", id, "decision"), { verdict });
  if (status === "confirmed") {
    const undo = () => press("undo", "DELETE", of("lessons", id));
    return html`<button type="button" @click=${undo}>${_("brand.lessons.undo")}</button>`;
  }
  return html`<button type="button" class="main" @click=${decide("confirm", "confirmed")}
      >${_("brand.lessons.confirm")}</button>
    <button type="button" @click=${decide("refuse", "refused")}>${_("brand.lessons.refuse")}</button>`;
}
