// The parts of an opened topic: its hours drawn and told, its arrival by language, its sources and items.
import { html, nothing, repeat } from "./html.js";
import { timeline } from "./sparkline.js";
import * as told from "./topic-words.js";
import { _, language as page, moment, number, plural } from "./words.js";

const MOST_BARS = 60;
const AN_HOUR = 3_600_000;

/** What came hour by hour, and what the rise was computed from. */
export function arithmetic(topic, own) {
  const { window_hours: hours, since, until } = topic.arithmetic;
  const parts = inParts(topic.hours, new Date(since), new Date(until), own);
  const part = told.lasting(hours / parts.length);
  const title = _("trends.line", { window: told.lasting(hours), part, peak: number(peak(parts)) });
  return html`<section aria-labelledby="line-title">
    <h3 id="line-title">${_("trends.hours.title")}</h3>
    ${timeline(parts, title)}
    <p class="row apart small quiet"><span>${moment(since)}</span><span>${moment(until)}</span></p>
    ${parts.some(({ other }) => other) ? legend(own) : nothing}
    <p>${told.rise(topic, hours)} ${told.chance(topic)}</p>
    <p class="small quiet">${_("trends.expected", {
      expected: number(Math.round(topic.rise.expected * 10) / 10),
      speed: number(Math.round(topic.rise.speed * 10) / 10),
    })}</p>
    <details><summary>${_("trends.figures")}</summary>${figures(topic)}</details>
  </section>`;
}

/** Hours put together so that a chart has room for them: `[{own, other}]`, the oldest first. */
function inParts(hours, since, until, own) {
  const whole = Math.max(1, Math.ceil((until - since) / AN_HOUR));
  const size = Math.ceil(whole / MOST_BARS);
  const parts = Array.from({ length: Math.ceil(whole / size) }, () => ({ own: 0, other: 0 }));
  for (const { hour, count, languages } of hours) {
    const at = Math.floor((new Date(hour) - since) / AN_HOUR / size);
    if (new Date(hour) <= since - AN_HOUR || at >= parts.length) continue;
    const ours = own.reduce((sum, tag) => sum + (languages[tag] ?? 0), 0);
    parts[Math.max(0, at)].own += ours;
    parts[Math.max(0, at)].other += count - ours;
  }
  return parts;
}

function legend(own) {
  const languages = told.listed(own.map(told.tongue));
  return html`<p class="row small legend">
    <span><i class="some"></i>${_("trends.line.own", { languages })}</span>
    <span><i class="other"></i>${_("trends.line.other")}</span></p>`;
}

const peak = (parts) => Math.max(0, ...parts.map(({ own, other }) => own + other));

function figures({ hours }) {
  return html`<div class="scrolls" tabindex="0" role="region" aria-label=${_("trends.figures")}>
    <table><thead><tr><th scope="col">${_("trends.figures.hour")}</th>
      <th scope="col">${_("trends.figures.count")}</th>
      <th scope="col">${_("trends.language")}</th></tr></thead>
    <tbody>${hours.map(
      ({ hour, count, languages }) => html`<tr><td>${moment(hour)}</td><td>${number(count)}</td>
        <td>${told.languages({ arrival: null, languages })}</td></tr>`,
    )}</tbody></table></div>`;
}

/** When the topic came to each language. */
export function arrived(topic) {
  const found = told.arrivals(topic.hours);
  return html`<section aria-labelledby="arrived-title">
    <h3 id="arrived-title">${_("trends.arrived")}</h3>
    <ul class="plain">${found.map(
      (one, i) => html`<li>${came(one, i)}</li>`,
    )}</ul>
    ${topic.arrival ? html`<p>${told.languages(topic)}</p>` : nothing}
  </section>`;
}

function came({ tag, first, count, after }, i) {
  const named = { name: told.tongue(tag), moment: moment(first), count: number(count) };
  if (i === 0) return _("trends.arrived.first", named);
  if (after < 1) return _("trends.arrived.same", named);
  return _("trends.arrived.later", { ...named, after: told.lasting(after) });
}

/** Who tells it, how often, since when. */
export function seenIn(topic) {
  return html`<section aria-labelledby="sources-title">
    <h3 id="sources-title">${_("trends.sources")}</h3>
    <ul class="plain">${told.sources(topic).map(
      ({ name, count, first }) => html`<li><strong>${name}</strong>${_("trends.sources.colon")}
        ${plural("trends.sources.count", count)}${first
          ? html` <span class="quiet">${_("trends.sources.since", { moment: moment(first) })}</span>`
          : nothing}</li>`,
    )}</ul>
  </section>`;
}

/** What was published, the newest first. */
export function published({ items }) {
  return html`<section aria-labelledby="published-title">
    <h3 id="published-title">${_("trends.published")}</h3>
    <ul class="plain published">${repeat(
      items,
      ({ id }) => id,
      ({ title, url, source, published_at, language }) => html`<li>${link(told.web(url), title, language)}
        <span class="quiet small">${source}, ${moment(published_at)}</span></li>`,
    )}</ul>
  </section>`;
}

/** A link that opens beside the page; plain words where there is no address of the web. */
export function link(address, text, tag) {
  const lang = tag ?? nothing;
  return address
    ? html`<a href=${address} target="_blank" rel="noopener noreferrer" lang=${lang}>${text}<span
        class="unseen" lang=${page}> ${_("trends.new_tab")}</span></a>`
    : html`<span lang=${lang}>${text}</span>`;
}
