// « Mon texte » beside the post it makes: the text as it will look, drawn again at each change.
import { html, render } from "./html.js";
import { known } from "./known.js";
import { mountOwnText } from "./own-text.js";
import { measurePosts, post } from "./post.js";
import { language, _ } from "./words.js";

const panel = document.getElementById("own");
const place = document.getElementById("own-look");
const HIGH = 14; // lines kept for a text that is not written yet

/** Mount the editor of a text of one's own, and the post beside it. */
export function mountOwn() {
  const own = mountOwnText(panel, known);
  const spoken = known.brand.languages[0]?.id ?? language;
  let open = true;
  const draw = () => {
    const draft = { language: spoken, fields: {}, thread: [], alt_text: null };
    const press = () => {
      open = !open;
      draw();
    };
    const seen = post({ id: own.network(), draft, text: own.text(), lines: HIGH, open, press });
    render(html`<h2>${_("write.own_look")}</h2><div class="stand">${seen}</div>`, place);
    measurePosts(place);
  };
  for (const name of ["typed", "change", "click"]) panel.addEventListener(name, draw);
  draw();
}
