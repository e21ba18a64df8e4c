// A post as it will look on its network: who speaks, the text with what the network colours, what is beside.
import { foldAt } from "./folding.js";
import { html, nothing, svg } from "./html.js";
import { initials, look, slug } from "./looks.js";
import { known, network, usual } from "./known.js";
import { _ } from "./words.js";

const LIVE = new RegExp(
  [
    String.raw`(?<link>https?:\/\/[^\s<>"]+)`,
    String.raw`(?<hashtag>(?<![\p{L}\p{N}_&])[#＃][\p{L}\p{M}\p{N}_]+)`,
    String.raw`(?<mention>(?<![\p{L}\p{N}_.@])@[\p{L}\p{N}_.]+(?:@[\w.-]+)?)`,
  ].join("|"),
  "gu",
);
const BESIDE = ["alt_text", "first_comment", "visual_idea"];
const NARROWEST = 304; // pixels of a card, of its edges, and of a character: what a line of a post holds
const EDGES = 58;
const CHARACTER = 7.6;
const BETWEEN = 16;
const FEWEST = 7; // lines
const MOST = 16;
const AROUND = { short: 5, chat: 6 }; // lines that a writer adds to those of the brief
const AIRY = 10; // where paragraphs are set apart
const BREAKS = 6; // lines that are left blank
const PREVIEW = 3; // lines that the preview of a link takes
const short = initials(known.brand.name);
const name = slug(known.brand.name);

/** The post of a draft: `text` stands for its own when edited; `press` opens and folds what is long. */
export function post({ id, draft, text, told, lines, open, press }) {
  const place = network(id);
  const drawn = look(id);
  const body = draft ? text : (told ?? "");
  return html`<div class="post ${drawn.shape} on-${id} l${lines} ${open ? "open" : ""}">
    ${who(drawn)} ${drawn.picture ? pictured(drawn.picture, draft) : nothing}
    <div class="body">
      ${drawn.title ? titled(draft) : nothing} ${said({ body, place, draft, open, press })}
      ${(draft?.thread ?? []).map((part) => html`<div class="said part">${live(part, place)}</div>`)}
      ${draft ? beside(draft, drawn, body, place) : nothing}
    </div>
    <div class="signs">
      ${drawn.signs.map(sign)}
      <button class="all quiet" aria-expanded=${Boolean(open)} @click=${press}>
        ${open ? _("write.look.less") : _("write.look.all")}
      </button>
    </div>
  </div>`;
}

/** How many lines to keep for a post that is not written yet: what is usual, or what the brief fills. */
export function reserved(id, request) {
  const { fold, clickable_links: clickable } = network(id);
  const { subject, facts = [], date, link, call_to_action: call } = request.brief;
  const asked = [subject, ...facts.map((fact) => fact.text ?? fact), date, link, call].filter(Boolean);
  const line = perLine();
  const around = AROUND[look(id).shape] ?? AIRY;
  const rows = asked.reduce((sum, one) => sum + Math.ceil(one.length / line), around);
  const own = known.writer === "composer" ? 0 : usual(id) / line + BREAKS;
  const most = (fold ?? look(id).most) / line + BREAKS;
  const beside = (link && clickable ? PREVIEW : 0) + (look(id).title ? 2 : 0);
  return Math.round(Math.max(FEWEST, Math.min(MOST, most, Math.max(rows, own)) + beside));
}

function perLine() {
  const room = document.getElementById("board").clientWidth;
  const columns = Math.max(1, Math.floor((room + BETWEEN) / (NARROWEST + BETWEEN)));
  return Math.max(20, Math.floor((room / columns - BETWEEN - EDGES) / CHARACTER));
}

/** Mark the posts that hold more than is seen, so that they offer to show it. */
export function measurePosts(root) {
  for (const one of root.querySelectorAll(".post")) {
    const body = one.querySelector(".body");
    one.classList.toggle("over", body.scrollHeight > body.clientHeight + 2);
  }
}

function who(drawn) {
  return html`<div class="who">
    <span class="avatar ${drawn.avatar}" aria-hidden="true">${short}</span>
    <span class="names">
      <strong>${known.brand.name}</strong>
      <span class="handle">${handle(drawn.handle)}</span>
    </span>
  </div>`;
}

function handle(kind) {
  if (kind === "at" || kind === "none") return `@${name}`;
  return _(`write.look.${kind}`, { name });
}

// While a title is awaited, its place is kept.
function titled(draft) {
  if (!draft) return html`<p class="heading awaited"></p>`;
  return draft.fields.title ? html`<p class="heading">${draft.fields.title}</p>` : nothing;
}

function pictured(shape, draft) {
  const idea = draft?.fields.visual_idea;
  const none = html`<span>${_("write.look.picture")}</span>`;
  const words = idea ? html`<span class="idea">${idea}</span>` : none;
  return html`<div class="picture ${shape}">${words}</div>`;
}

function said({ body, place, draft, open, press }) {
  const end = draft ? foldAt(body, place.fold) : body.length;
  const folds = end < body.length;
  const shown = live(folds && !open ? body.slice(0, end).trimEnd() : body, place);
  const words = _("write.look.more");
  const more = html`… <button class="fold" aria-expanded="false" @click=${press}>${words}</button>`;
  const language = draft?.language ?? nothing;
  return html`<div class="said" lang=${language}>${shown}${folds && !open ? more : nothing}</div>`;
}

function live(text, place) {
  const drawn = [];
  let from = 0;
  for (const found of text.matchAll(LIVE)) {
    const [kind] = Object.entries(found.groups).find(([, value]) => value !== undefined);
    if (kind === "link" && !place.clickable_links) continue;
    drawn.push(text.slice(from, found.index), html`<span class="live ${kind}">${found[0]}</span>`);
    from = found.index + found[0].length;
  }
  return [...drawn, text.slice(from)];
}

function beside(draft, drawn, body, place) {
  const fields = { ...draft.fields, alt_text: draft.alt_text };
  const rows = BESIDE.filter((one) => fields[one] && !(one === "visual_idea" && drawn.picture));
  return html`${place.clickable_links ? preview(body) : nothing}
    ${drawn.title ? nothing : titled(draft)}
    ${rows.length
      ? html`<dl class="beside">
          ${rows.map((one) => html`<dt>${known.fields[one] ?? one}</dt><dd>${fields[one]}</dd>`)}
        </dl>`
      : nothing}`;
}

function preview(text) {
  const found = text.match(/https?:\/\/[^\s<>"]+/u);
  const host = found && URL.canParse(found[0]) ? new URL(found[0]).hostname : null;
  if (!host) return nothing;
  return html`<div class="preview"><span class="thumb" aria-hidden="true"></span><span>${host}</span></div>`;
}

function sign(path) {
  const drawn = svg`<path d=${path} />`;
  return html`<svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">${drawn}</svg>`;
}
