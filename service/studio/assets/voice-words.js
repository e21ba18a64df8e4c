// How usual a text is for the brand: in words, never as a grade.
import { html } from "./html.js";
import { _ } from "./words.js";

const VERDICTS = {
  habituel: ["usual", "ok"],
  "en marge": ["fringe", "warn"],
  "pas votre voix": ["stranger", "warn"],
};

/** The verdict alone, as a chip. */
export function voiceChip(voice) {
  const [name, kind] = VERDICTS[voice.verdict] ?? ["unknown", ""];
  return html`<span class="chip ${kind}">${_(`write.voice.${name}`)}</span>`;
}

/** What a review says of the voice, with what differs from the posts of the brand. */
export function voiceWords(voice) {
  return html`<div class="voice">
    <p>${voiceChip(voice)}</p>
    <ul>
      ${voice.notes.map((note) => html`<li>${note}</li>`)}
    </ul>
  </div>`;
}
