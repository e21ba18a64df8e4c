// Where findings stand in a text, in UTF-16 units, and where they still stand once it has changed.
import { places } from "./spans.js";

const GRAVITY = ["block", "warn", "info"];
const IN_WORD = /[\p{L}\p{M}\p{N}]/u;

/** Findings of a text that have a place in it, as marks `{finding, from, to}` in reading order. */
export function marksOf(text, findings) {
  const at = places(text);
  const unit = (point) => at[Math.min(point, at.length - 1)];
  return findings
    .filter(({ span, field }) => span && !field)
    .map((finding) => ({ finding, from: unit(finding.span[0]), to: unit(finding.span[1]) }))
    .sort((one, other) => one.from - other.from || other.to - one.to);
}

/** What differs between two texts: `before[from..to]` has become `by`; the rest is the same. */
export function changed(before, after) {
  const room = Math.min(before.length, after.length);
  let from = 0;
  while (from < room && before.charCodeAt(from) === after.charCodeAt(from)) from += 1;
  if (splits(before, from) || splits(after, from)) from -= 1;
  let same = 0;
  const ends = (text, back) => text.charCodeAt(text.length - 1 - back);
  while (same < room - from && ends(before, same) === ends(after, same)) same += 1;
  if (same && (splits(before, before.length - same) || splits(after, after.length - same))) same -= 1;
  return { from, to: before.length - same, by: after.slice(from, after.length - same) };
}

/** The marks of `before` that still stand in `after`; one whose words were touched is left out. */
export function shifted(marks, before, after) {
  if (before === after) return marks;
  const { from, to, by } = changed(before, after);
  const moved = from + by.length - to;
  const grows = (left, right) => IN_WORD.test(left ?? "") && IN_WORD.test(right ?? "");
  const first = by || before.slice(to);
  const last = by || before.slice(0, from);
  return marks.flatMap((mark) => {
    if (mark.to <= from && !(mark.to === from && grows(before[from - 1], first[0]))) return [mark];
    if (mark.from < to || (mark.from === to && grows(last.at(-1), before[to]))) return [];
    return [{ ...mark, from: mark.from + moved, to: mark.to + moved }];
  });
}

/** Findings of the text `before` with the spans they have in `after`; those of touched words are left out. */
export function rebased(findings, before, after) {
  if (before === after) return findings;
  const at = places(after);
  const placed = shifted(marksOf(before, findings), before, after);
  const kept = new Map(placed.map(({ finding, from, to }) => [finding, [point(at, from), point(at, to)]]));
  return findings.flatMap((finding) => {
    if (!finding.span || finding.field) return [finding];
    return kept.has(finding) ? [{ ...finding, span: kept.get(finding) }] : [];
  });
}

// How many code points come before a UTF-16 unit, by halving.
function point(at, unit) {
  let [low, high] = [0, at.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at[middle] < unit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The gravest of some findings. */
export const gravest = (findings) =>
  GRAVITY[Math.min(...findings.map(({ severity }) => GRAVITY.indexOf(severity)))];

/** The mark after a place (`step` 1) or before it (-1), but none of `told`; at the end, begin anew. */
export function beyond(marks, told, at, step) {
  const other = marks.filter((one) => !told.includes(one));
  if (step > 0) return other.find(({ from }) => from >= at) ?? marks[0];
  return other.findLast(({ from }) => from < at) ?? marks.at(-1);
}

/** Findings from the gravest to the least, those of one severity in reading order. */
export function byGravity(findings) {
  const rank = ({ severity }) => GRAVITY.indexOf(severity);
  const start = ({ span }) => span?.[0] ?? -1;
  return [...findings].sort((one, other) => rank(one) - rank(other) || start(one) - start(other));
}

/** Lines of a text, each cut where marks begin and end: `[{text, at, pieces: [{text, marks}]}]`. */
export function lines(text, marks) {
  const seen = marks.map((mark) => ({ mark, ...visible(text, mark) })).sort((a, b) => a.from - b.from);
  let begun = 0;
  let open = [];
  let at = 0;
  return text.split("\n").map((line) => {
    const end = at + line.length;
    while (begun < seen.length && seen[begun].from < end) open.push(seen[begun++]);
    if (open.length) open = open.filter(({ to }) => to > at);
    const found = { text: line, at, pieces: open.length ? cut(line, at, open) : [] };
    at = end + 1;
    return found;
  });
}

function cut(line, at, open) {
  const inside = (unit) => Math.max(0, Math.min(line.length, unit - at));
  const cuts = new Set([0, line.length, ...open.flatMap(({ from, to }) => [inside(from), inside(to)])]);
  const edges = [...cuts].sort((a, b) => a - b);
  return edges.slice(1).map((to, i) => ({
    text: line.slice(edges[i], to),
    marks: open.filter((one) => one.from - at <= edges[i] && one.to - at >= to).map(({ mark }) => mark),
  }));
}

// A place without width (something is missing there, or it is an end of line) is shown at the sign before it.
function visible(text, { from, to }) {
  if (/[^\n]/.test(text.slice(from, to))) return { from, to };
  let start = from;
  while (start > 0 && text[start - 1] === "\n") start -= 1;
  if (start > 0) return { from: start - (splits(text, start - 1) ? 2 : 1), to: start };
  let end = to;
  while (end < text.length && text[end] === "\n") end += 1;
  return { from: end, to: Math.min(text.length, end + (splits(text, end + 1) ? 2 : 1)) };
}

// Whether a place lies inside a pair of surrogates.
function splits(text, unit) {
  return (text.charCodeAt(unit - 1) & 0xfc00) === 0xd800 && (text.charCodeAt(unit) & 0xfc00) === 0xdc00;
}
