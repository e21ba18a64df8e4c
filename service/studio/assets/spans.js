// Spans of the API count code points; strings of JavaScript count UTF-16 units.

/** UTF-16 places of code points: `at[i]` is where the i-th code point begins; the last is the length. */
export function places(text) {
  const at = [];
  let unit = 0;
  for (const point of text) {
    at.push(unit);
    unit += point.length;
  }
  at.push(unit);
  return at;
}

/** A span of code points as one of UTF-16 units, inside the text. */
export function units(text, [start, end]) {
  const at = places(text);
  const last = at.length - 1;
  return [at[Math.min(start, last)], at[Math.min(end, last)]];
}

/** The text cut where marks begin and end: `[{text, marks}]`. Marks are `{span, …}`; they may overlap. */
export function pieces(text, marks) {
  const at = places(text);
  const last = at.length - 1;
  const unit = (point) => at[Math.min(point, last)];
  const inside = marks.map((mark) => ({ mark, from: unit(mark.span[0]), to: unit(mark.span[1]) }));
  const edges = inside.flatMap(({ from, to }) => [from, to]);
  const cuts = [...new Set([0, text.length, ...edges])].sort((a, b) => a - b);
  return cuts.slice(1).map((to, i) => ({
    text: text.slice(cuts[i], to),
    marks: inside.filter((one) => one.from <= cuts[i] && one.to >= to).map(({ mark }) => mark),
  }));
}

/** `text` with the code points of a span replaced. */
export function replaced(text, span, by) {
  const [start, end] = units(text, span);
  return text.slice(0, start) + by + text.slice(end);
}
