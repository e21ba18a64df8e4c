// Small charts of counts over time, drawn by attributes, each with words that say its figures.
import { html, svg } from "./html.js";
import { _, number } from "./words.js";
import { lasting } from "./topic-words.js";

const BAR = 8; // units of the drawing between the left sides of two bars
const GAP = 2;
const TALL = 40;
const LEAST = 1.5; // height of a bar of 0, which shows that it was counted

const highest = (counts) => Math.max(1, ...counts);
const bars = (counts) =>
  counts.map((count, i) => ({ count, x: i * BAR, height: Math.max(LEAST, scaled(count, counts)) }));
const scaled = (count, counts) => (count / highest(counts)) * (TALL - 2);

/** Bars of `pulse`, equal parts of a window of `hours`, the oldest first. */
export function sparkline(pulse, hours) {
  const wide = pulse.length * BAR - GAP;
  return html`<svg class="chart spark" viewBox="0 0 ${wide} ${TALL}" preserveAspectRatio="none" role="img"
    aria-label=${figures(pulse, hours)}>${bars(pulse).map(
      ({ count, x, height }) => svg`<rect class=${count ? "some" : "none"} x=${x} y=${TALL - height}
        width=${BAR - GAP} height=${height} rx="1"></rect>`,
    )}</svg>`;
}

/** What the bars say. */
export function figures(pulse, hours) {
  const total = pulse.reduce((sum, count) => sum + count, 0);
  return _("trends.spark", {
    window: lasting(hours),
    total: number(total),
    peak: number(Math.max(0, ...pulse)),
    part: lasting(Math.max(1, hours / pulse.length)),
    counts: pulse.map(number).join(", "),
  });
}

/** Bars of `parts` (`{own, other}`, the oldest first) one on the other; `title` says what is drawn. */
export function timeline(parts, title) {
  const totals = parts.map(({ own, other }) => own + other);
  const wide = parts.length * BAR - GAP;
  return html`<svg class="chart line" viewBox="0 0 ${wide} ${TALL}" preserveAspectRatio="none" role="img"
    aria-label=${title}>${parts.map(({ own, other }, i) => {
      const below = scaled(own, totals);
      const above = scaled(other, totals);
      const x = i * BAR;
      return svg`<rect class="none" x=${x} y=${TALL - LEAST} width=${BAR - GAP} height=${LEAST}></rect>
        <rect class="some" x=${x} y=${TALL - below} width=${BAR - GAP} height=${below}></rect>
        <rect class="other" x=${x} y=${TALL - below - above} width=${BAR - GAP} height=${above}></rect>`;
    })}</svg>`;
}
