// What a topic is, in words: how it rises, how near it is, what is risky, until when, in which languages.
import { _, plural, language, moment, number, share } from "./words.js";

const names = new Intl.DisplayNames(language, { type: "language", fallback: "code" });
const lists = new Intl.ListFormat(language, { type: "conjunction" });
const near = new Intl.DateTimeFormat(language, { weekday: "long", hour: "numeric", minute: "2-digit" });
const DAYS_NAMED = 6; // days ahead, beyond which the name of a day would be that of another
const A_DAY = 86_400_000;
const AN_HOUR = 3_600_000;
const FIGURES = [1_000_000, 100_000, 10_000, 1_000, 100, 50, 20, 10, 5, 2];
const KIN = 0.6;
const NEAR = 0.3;
const NAMED = 3; // sources
const TELLING = 4; // words of a risk, the most frequent first
const ODDITIES = new Set(["", "und"]);

/** The name of a language by its tag, as it stands in a sentence. */
export function tongue(tag) {
  if (ODDITIES.has(tag ?? "")) return _("trends.tongue.unknown");
  try {
    return names.of(tag) ?? tag;
  } catch {
    return tag; // no tag of a language: told as it came
  }
}

/** Several things as a list: « a, b et c ». */
export const listed = (things) => lists.format(things);

/** A length of time in hours, or in days when it is whole days. */
export function lasting(hours) {
  const whole = Math.max(1, Math.round(hours));
  return whole >= 48 && whole % 24 === 0
    ? plural("trends.days", whole / 24)
    : plural("trends.hours", whole);
}

/** How many speak of a topic in a window of `hours`, beside how many usually do. */
export function rise({ rise: { volume, sources, expected } }, hours) {
  const told = plural("trends.rise.count", volume, {
    window: lasting(hours),
    sources: plural("trends.rise.sources", sources),
  });
  return `${told} ${usual(volume, expected)}`;
}

function usual(volume, expected) {
  if (expected < 0.5) return _("trends.rise.new");
  const times = Math.round(volume / expected);
  return times > 1 ? _("trends.rise.times", { times: number(times) }) : _("trends.rise.more");
}

/** How often chance alone would give as much; null when it says nothing. */
export function chance({ rise: { q } }) {
  const most = 1 / Math.max(q, 1e-6);
  const told = FIGURES.find((figure) => figure <= most);
  return told ? _("trends.chance", { times: number(told) }) : null;
}

/** How near a topic is to the pillars of the brand. */
export function fit({ fit: [best] }) {
  if (!best) return _("trends.fit.unknown");
  const { pillar, score } = best;
  if (score === 0) return _("trends.fit.far");
  const id = score >= KIN ? "kin" : score >= NEAR ? "near" : "some";
  return _(`trends.fit.${id}`, { pillar });
}

/** What makes a topic risky, with the words that say so; null when nothing does. */
export function risk({ risk: { level, kinds, words } }) {
  if (level === "none") return null;
  const told = kinds.length ? listed(kinds.map((kind) => _(`trends.kind.${kind}`))) : _("trends.kind");
  const some = words.slice(0, TELLING).map(quoted);
  const said = some.length ? _("trends.risk.words", { words: listed(some) }) : "";
  const why = `${_("trends.risk.why", { kinds: told })} ${said}`.trim();
  return { level, title: _(`trends.risk.${level}`), why };
}

/** A word of somebody else's. */
export const quoted = (text) => _("trends.quoted", { text });

/** Until when a topic is worth speaking of. */
export function expiry({ expires_at, expired }) {
  if (expired) return _("trends.expiry.past", { moment: moment(expires_at) });
  const ahead = new Date(expires_at) - Date.now();
  return ahead > 0 && ahead < DAYS_NAMED * A_DAY
    ? _("trends.expiry.soon", { moment: near.format(new Date(expires_at)) })
    : _("trends.expiry.until", { moment: moment(expires_at) });
}

/** Where a topic comes from when it is hardly in the brand's language yet, else the languages it is in. */
export function languages({ arrival, languages: counts }) {
  if (arrival) return [arriving(arrival), fared(arrival)].filter(Boolean).join(" ");
  const sorted = Object.entries(counts).sort(([, one], [, other]) => other - one);
  const told = ([tag, count]) => _("trends.tongue", { name: tongue(tag), count: number(count) });
  return listed(sorted.map(told));
}

function arriving({ watched, own, lead_hours }) {
  const hours = Math.max(1, Math.round(lead_hours));
  return plural("trends.arrival", hours, { watched: tongue(watched), own: tongue(own) });
}

function fared({ known, arrived, median_hours }) {
  if (arrived === null) return null;
  const told = { known: number(known), share: share(arrived) };
  return median_hours === null
    ? _("trends.arrival.never", told)
    : _("trends.arrival.past", { ...told, hours: lasting(median_hours) });
}

/** When a topic came to each language: `[{tag, first, count, after}]` in order, `after` in hours. */
export function arrivals(hours) {
  const seen = new Map();
  for (const { hour, languages: counts } of hours) {
    for (const [tag, count] of Object.entries(counts)) {
      const held = seen.get(tag) ?? { tag, first: hour, count: 0 };
      seen.set(tag, { ...held, count: held.count + count });
    }
  }
  const apart = (one, other) => new Date(one.first) - new Date(other.first);
  const sorted = [...seen.values()].sort(apart);
  return sorted.map((one) => ({ ...one, after: apart(one, sorted[0]) / AN_HOUR }));
}

/** The sources of a topic, those that say most first: `{name, count, first, url}` of the items known. */
export function sources({ sources: counts, items }) {
  const sorted = Object.entries(counts).sort(([, one], [, other]) => other - one);
  return sorted.map(([name, count]) => {
    const own = items.filter((item) => item.source === name);
    const first = own.at(-1); // items come the newest first
    const url = web(own.find((item) => web(item.url))?.url);
    return { name, count, first: first?.published_at ?? null, url };
  });
}

/** The sources a card has room for, and how many others there are. */
export function fewSources(topic) {
  const all = sources(topic);
  return { named: all.slice(0, NAMED), others: Math.max(0, all.length - NAMED) };
}

/** An address that a link may lead to: of the web, or null. */
export function web(address) {
  if (!address || !URL.canParse(address)) return null;
  return ["http:", "https:"].includes(new URL(address).protocol) ? address : null;
}

/** The language of a label: that of the item whose title it is. */
export const tagOf = ({ label, items }) => items.find((item) => item.title === label)?.language ?? undefined;
