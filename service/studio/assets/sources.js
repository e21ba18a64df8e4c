// Where a draft comes from: who wrote it, and the passages that were read, each opening on the whole.
import { html, nothing } from "./html.js";
import { openPassage } from "./passage.js";
import { plural, _ } from "./words.js";

/** Who wrote a draft and from what, folded in a line. */
export function sourcesOf(draft) {
  const { sources, degraded } = draft;
  const words = sources.length ? plural("write.source.from", sources.length) : _("write.source.none");
  return html`<details class="sources">
    <summary>
      <span class="chip">${words}</span>
      ${degraded ? html`<span class="chip warn">${_("write.source.degraded")}</span>` : nothing}
    </summary>
    <p>${writer(draft)}</p>
    <ul class="plain">
      ${sources.map((source) => row(source, draft))}
    </ul>
  </details>`;
}

function row(source, draft) {
  const stated = draft.claims.filter((claim) => claim.source === source.id).map((claim) => claim.text);
  return html`<li>
    <button class="passage" @click=${() => openPassage(source)}>
      <span class="chip">${_(`write.source.kind.${source.kind}`)}</span>
      <span class="ref">${source.ref}</span>
      <span class="excerpt">${source.excerpt}</span>
    </button>
    ${stated.length ? html`<p class="quiet small">${cited(stated.join(" · "))}</p>` : nothing}
  </li>`;
}

const cited = (what) => _("write.source.stated", { what });

function writer({ written_by: { model }, degraded, degraded_because: because }) {
  const by = model ? _("write.source.by_model", { model }) : _("write.source.by_house");
  if (!degraded) return by;
  const why = because?.replace(/^[\w.]+: /, "") ?? "";
  return `${_("write.source.by_rescue")} ${why}`;
}

