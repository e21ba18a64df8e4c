// How full each limit of a network is: in words, with a thin meter, hard limits told from advice.
import { html, nothing } from "./html.js";
import { _, number, plural } from "./words.js";

/** The limits of a review; `fields` names what each is a limit of. The fold is told elsewhere. */
export function meters(limits, fields) {
  const rows = limits.filter(({ field }) => field !== "fold");
  return html`<ul class="plain meters">
    ${rows.map((limit) => meter(limit, fields))}
  </ul>`;
}

function meter({ field, count, limit, unit, kind, fits }, fields) {
  const state = fits ? "" : kind === "hard" ? "block" : "warn";
  const amount = unit === "count" ? number(limit) : plural(`write.unit.${unit}`, limit);
  const told = { count: number(count), amount };
  return html`<li class="meter ${state}">
    <span class="what">${fields[field] ?? field}</span>
    <span class="much">
      ${_("write.own.count", told)} ${fits ? nothing : over(count - limit, unit, kind)}
    </span>
    <progress max=${limit} .value=${Math.min(count, limit)} aria-hidden="true"></progress>
  </li>`;
}

function over(n, unit, kind) {
  const amount = unit === "count" ? number(n) : plural(`write.unit.${unit}`, n);
  const words = kind === "hard" ? _("write.own.over", { amount }) : _("write.own.more", { amount });
  return html`<strong class="chip ${kind === "hard" ? "block" : "warn"}">${words}</strong>`;
}
