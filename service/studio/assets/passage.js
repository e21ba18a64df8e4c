// A passage in the whole it was read in, as a dialog: a page, the guide, or a past post.
import { Away, call } from "./api.js";
import { html, nothing, render } from "./html.js";
import { network } from "./known.js";
import { of } from "./page.js";
import { day, _ } from "./words.js";

const MOST_POSTS = 50;
const dialog = document.createElement("dialog");
dialog.className = "whole-passage";
dialog.setAttribute("aria-labelledby", "passage-title");

const ASK = {
  async knowledge({ ref }) {
    const page = await call("GET", `${of("knowledge")}/${ref.split("/").map(encodeURIComponent).join("/")}`);
    return { title: page.title, about: force(page), text: page.text };
  },
  async guide() {
    const { prose } = await call("GET", of());
    return { title: _("write.source.guide"), about: "", text: prose };
  },
  async past_post({ ref, excerpt }) {
    const asked = new URLSearchParams({ q: excerpt.slice(0, 500), limit: MOST_POSTS });
    const { items } = await call("GET", `${of("posts")}?${asked}`);
    const found = items.find((one) => one.id === ref);
    if (!found) return { title: ref, about: _("write.source.gone"), text: excerpt };
    const { network: id, published_at: at, text } = found;
    return { title: _("write.source.post", { network: network(id).name, day: day(at) }), about: "", text };
  },
};

/** Show a source in its whole, the excerpt marked; closing it gives the focus back. */
export async function openPassage(source) {
  document.body.append(dialog);
  draw({ title: source.ref, about: _("write.source.opening"), text: source.excerpt }, null);
  dialog.showModal();
  try {
    const whole = await ASK[source.kind](source);
    draw(whole, placeOf(source.excerpt, whole.text));
  } catch (error) {
    if (error.name !== "Problem" && !(error instanceof Away)) throw error;
    draw({ title: source.ref, about: error.message, text: source.excerpt }, null);
  }
  dialog.querySelector("mark")?.scrollIntoView({ block: "center" });
}

function draw({ title, about, text }, span) {
  const marked = span
    ? html`${text.slice(0, span[0])}<mark>${text.slice(...span)}</mark>${text.slice(span[1])}`
    : text;
  render(
    html`<div class="row apart">
        <h2 id="passage-title">${title}</h2>
        <button @click=${() => dialog.close()}>${_("write.compare.close")}</button>
      </div>
      ${about ? html`<p class="quiet">${about}</p>` : nothing}
      <div class="whole" tabindex="0" role="group" aria-labelledby="passage-title">${marked}</div>`,
    dialog,
  );
}

function force({ valid_from: from, valid_until: until }) {
  if (from && until) return _("write.source.valid", { from: day(from), until: day(until) });
  return from ? _("write.source.valid_from", { from: day(from) }) : "";
}

/** Where an excerpt stands in a whole, blanks aside; its first line may be the headings it stands under. */
export function placeOf(excerpt, whole) {
  const [inked, at] = ink(whole);
  for (const wanted of [excerpt, excerpt.slice(excerpt.indexOf("\n") + 1)]) {
    const [sought] = ink(wanted);
    const start = sought ? inked.indexOf(sought) : -1;
    if (start >= 0) return [at[start], at[start + sought.length - 1] + 1];
  }
  return null;
}

function ink(text) {
  const at = [];
  let inked = "";
  for (let unit = 0; unit < text.length; unit += 1) {
    if (/\s/u.test(text[unit])) continue;
    inked += text[unit];
    at.push(unit);
  }
  return [inked, at];
}
