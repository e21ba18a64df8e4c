// Where a network folds a text, told alike wherever it is shown.

/** Where a network folds a text, in UTF-16 units: after a whole word; its length when it does not. */
export function foldAt(text, fold) {
  if (!fold || text.length <= fold) return text.length;
  const before = text.slice(0, fold).search(/\s\S*$/u);
  return before > 0 ? before : fold;
}
