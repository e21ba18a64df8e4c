// How usual a text is for the brand: in words, never as a grade.
import { html } from "./html.js";
import { _ } from "./words.js";

const VERDICTS = {
  habituel: ["usual", "ok"],
  "en marge": ["fringe", "warn"],
  "pas votre voix": ["stranger", "warn"],
};

/** What a review says of the voice, with what differs from the posts of the brand. */
export function voiceWords(voice) {
  const [name, kind] = VERDICTS[voice.verdict] ?? ["unknown", ""];
  return html`<div class="voice">
    <p><span class="chip ${kind}">${_(`write.voice.${name}`)}</span></p>
    <ul>
      ${voice.notes.map((note) => html`<li>${note}</li>`)}
    </ul>
  </div>`;
}
