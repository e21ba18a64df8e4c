// Past posts found near what is asked.
import { call } from "./api.js";
import { html, nothing, render, repeat } from "./html.js";
import { announce } from "./notices.js";
import { facts, of } from "./page.js";
import { _, day, plural } from "./words.js";

const MOST = 6;

/** Search at each submit of the form, shown in `place`. */
export function begin(form, place) {
  const { names } = facts(form);
  let asking;
  let missed;
  const ask = async () => {
    asking?.abort();
    asking = new AbortController();
    const { q, network } = Object.fromEntries(new FormData(form));
    if (!q.trim()) return render(nothing, place);
    const query = new URLSearchParams({ q, limit: MOST, ...(network && { network }) });
    try {
      const found = await call("GET", `${of("posts")}?${query}`, undefined, { signal: asking.signal });
      missed = false;
      render(results(found.items, names), place);
      announce(told(found.items));
    } catch (error) {
      if (error.name === "AbortError") return;
      missed = error.name === "Away";
      render(html`<p class="wrong" role="alert">${error.message}</p>`, place);
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  document.addEventListener("back", () => missed && ask());
}

const told = (posts) => (posts.length ? plural("brand.search.found", posts.length) : _("brand.search.none"));

const results = (posts, names) => html`<p class="quiet small">${told(posts)}</p>
  ${repeat(posts, ({ id }) => id, (post) => html`<article class="post">
    <span class="chip">${names[post.network] ?? post.network}</span>
    <span class="quiet small">${day(post.published_at)}</span> ${online(post.url)}
    <p class="text">${post.text}</p>
  </article>`)}`;

function online(url) {
  if (!/^https?:\/\//i.test(url ?? "")) return nothing;
  return html`<a class="small" href=${url} target="_blank" rel="noopener noreferrer nofollow"
    >${_("brand.search.at_source")}</a>`;
}
