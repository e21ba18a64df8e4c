// Files of rows read in the browser: CSV as spreadsheets write it, a JSON list, or JSON lines.
//
// readFile(file)         a File or Blob -> a promise of what readText gives; guesses the encoding.
// readText(text, name)   -> { format, delimiter, columns, rows, faults }
//   format     "csv", "json" or "ndjson"
//   delimiter  of a CSV file: ";", ",", tab, "|", or "" when it has one column; else null
//   columns    names in the order they are met; an unnamed column of a CSV file is "#3" by its place,
//              a name met again in its header "name (2)"
//   rows       [{ line, values }]: `line` from 1, where the row begins in the file (its place in a list
//              that an object wraps); `values` by column, strings in CSV ("" where a cell is missing),
//              any JSON value else
//   faults     [{ line, reason }]: what could not be read, each row alone; `reason` is not_json,
//              not_object, too_many_cells or unclosed_quote, told by the text common.file.<reason>
// records(text, delimiter) -> [{ line, cells, closed }]: CSV alone, as Python's csv module reads it.
//
// Nothing here fails, calls the server or touches the page. The first record of a CSV file is its header.
const DELIMITERS = [";", ",", "\t", "|"];
const LOOKED_AT = 20; // records, to tell which character parts cells
const NEWLINE = /\r\n|\r|\n/g;

/** What a file holds, see above; one that is not UTF-8 is read as spreadsheets of Windows write. */
export async function readFile(file) {
  return readText(decoded(new Uint8Array(await file.arrayBuffer())), file.name ?? "");
}

/** What a text holds, see above; `name` tells CSV from JSON when it ends in .csv or .tsv. */
export function readText(text, name = "") {
  const content = text.replace(/^\uFEFF/, "");
  if (!/\.(csv|tsv)$/i.test(name)) {
    const start = content.trimStart()[0];
    if (start === "[") return gathered("json", parsed(listed(content)));
    if (start === "{") return gathered("ndjson", parsed(wrapped(content) ?? lined(content)));
  }
  return table(content);
}

/** The records of CSV, blank lines left out. `closed` is false where a quote was opened and never shut. */
export function records(text, delimiter) {
  const rest = new RegExp(`[^${delimiter && `\\${delimiter}`}\\r\\n]*`, "y");
  const found = [];
  let record = { line: 1, cells: [], closed: true };
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const cell = text[at] === '"' ? quoted(text, at + 1) : { value: "", at, closed: true };
    line += cell.value.match(NEWLINE)?.length ?? 0;
    rest.lastIndex = cell.at;
    const [tail] = rest.exec(text);
    record.cells.push(cell.value + tail);
    record.closed &&= cell.closed;
    at = cell.at + tail.length;
    if (delimiter && text[at] === delimiter) {
      at += 1;
      if (at < text.length && !"\r\n".includes(text[at])) continue;
      record.cells.push("");
    }
    found.push(record);
    [at, line] = pastBreaks(text, at, line);
    record = { line, cells: [], closed: true };
  }
  return found.filter(({ cells }) => cells.length > 1 || cells[0] !== "");
}

function quoted(text, at) {
  const parts = [];
  for (;;) {
    const end = text.indexOf('"', at);
    if (end < 0) return { value: parts.concat(text.slice(at)).join(""), at: text.length, closed: false };
    parts.push(text.slice(at, end));
    if (text[end + 1] !== '"') return { value: parts.join(""), at: end + 1, closed: true };
    parts.push('"');
    at = end + 2;
  }
}

function pastBreaks(text, at, line) {
  while (text[at] === "\r" || text[at] === "\n") {
    at += text.startsWith("\r\n", at) ? 2 : 1;
    line += 1;
  }
  return [at, line];
}

function table(content) {
  const [, told] = /^sep=(\t|[^\w\s"])(?=[\r\n])/.exec(content) ?? [];
  const text = told ? content.slice("sep=;".length) : content; // the line break stays, and is counted
  const delimiter = told ?? guessed(text);
  const [header, ...body] = records(text, delimiter);
  const columns = named(header?.cells ?? []);
  const rows = [];
  const faults = [];
  for (const { line, cells, closed } of body) {
    const reason = !closed ? "unclosed_quote" : cells.slice(columns.length).some(Boolean) && "too_many_cells";
    if (reason) faults.push({ line, reason });
    else if (cells.some((cell) => cell.trim())) {
      rows.push({ line, values: Object.fromEntries(columns.map((name, i) => [name, cells[i] ?? ""])) });
    }
  }
  if (header && !header.closed) faults.push({ line: header.line, reason: "unclosed_quote" });
  return { format: "csv", delimiter, columns, rows, faults };
}

/** What parts the cells: the character by which the first records have the most cells, alike. */
function guessed(text) {
  const scored = DELIMITERS.map((delimiter) => {
    const [header, ...body] = firstRecords(text, delimiter);
    const many = header?.cells.length ?? 0;
    const alike = body.filter(({ cells }) => cells.length === many).length;
    return { delimiter, many, alike: body.length ? alike / body.length : 1 };
  }).filter(({ many }) => many > 1);
  scored.sort((one, other) => other.alike - one.alike || other.many - one.many);
  return scored[0]?.delimiter ?? "";
}

function firstRecords(text, delimiter) {
  return records(text.slice(0, 200_000), delimiter).slice(0, LOOKED_AT);
}

function named(cells) {
  const met = new Map();
  return cells.map((cell, place) => {
    const name = cell.trim() || `#${place + 1}`;
    met.set(name, (met.get(name) ?? 0) + 1);
    return met.get(name) > 1 ? `${name} (${met.get(name)})` : name;
  });
}

function gathered(format, { rows, faults }) {
  const columns = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))];
  return { format, delimiter: null, columns, rows, faults };
}

function parsed(pieces) {
  const rows = [];
  const faults = [];
  for (const { line, text } of pieces) {
    let values;
    try {
      values = JSON.parse(text);
    } catch {
      faults.push({ line, reason: "not_json" });
      continue;
    }
    if (values !== null && typeof values === "object" && !Array.isArray(values)) rows.push({ line, values });
    else faults.push({ line, reason: "not_object" });
  }
  return { rows, faults };
}

const lined = (text) =>
  text
    .split(NEWLINE)
    .map((one, i) => ({ line: i + 1, text: one }))
    .filter((one) => one.text.trim());

/** The items of the list of objects that one whole object holds, as many tools export; null of none. */
function wrapped(text) {
  let whole;
  try {
    whole = JSON.parse(text);
  } catch {
    return null;
  }
  const ofObjects = (value) => Array.isArray(value) && value.some((item) => item && typeof item === "object");
  const list = Object.values(whole).find(ofObjects);
  if (list) return listed(JSON.stringify(list, null, 0)).map((piece, i) => ({ ...piece, line: i + 1 }));
  return [{ line: 1, text }];
}

/** The items of a JSON list, each as its own text: a broken one spoils no other. */
function listed(text) {
  const token = /"(?:[^"\\]|\\[^])*(?:"|$)|[[\]{}]|,|\r\n|\r|\n/g;
  const pieces = [];
  let [depth, from, start, line] = [0, 0, 1, 1];
  const end = (to) => {
    const piece = text.slice(from, to);
    if (piece.trim()) pieces.push({ line: start + leading(piece), text: piece.trim() });
  };
  for (const { 0: found, index } of text.matchAll(token)) {
    if (found[0] === '"' || found === "\r" || found === "\n" || found === "\r\n") {
      line += found.match(NEWLINE)?.length ?? 0;
    } else if ("[{".includes(found)) {
      if (depth++ === 0) [from, start] = [index + 1, line];
    } else if (found === "," ? depth === 1 : --depth === 0) {
      end(index);
      if (found !== ",") return pieces;
      [from, start] = [index + 1, line];
    }
  }
  end(text.length);
  return pieces;
}

const leading = (piece) => /^\s*/.exec(piece)[0].match(NEWLINE)?.length ?? 0;

function decoded(bytes) {
  const [one, two] = bytes;
  if (one === 0xff && two === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (one === 0xfe && two === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
