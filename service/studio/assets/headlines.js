// Headlines as people have them, cut into batches the API takes: one per line, NDJSON, a list, or CSV.
const SIZE = 100; // rows of a batch: each shows progress, and is soon read
const ADDRESS = /\s*[(<|–—-]?\s*(https?:\/\/[^\s<>"]+?)[)>]?\s*$/i;
const SEPARATORS = [",", ";", "\t"];

/** Batches `{body, type, rows, header}`; `rows` as they were written. `told`: the source, the language. */
export function batches(text, told) {
  const whole = text.replace(/^\ufeff/, "").trim();
  if (!whole) return [];
  if (isTable(whole)) return ofTable(whole);
  const list = ofList(whole);
  if (list) return cut(list).map((rows) => listed(rows.map((row) => JSON.stringify(row)), rows));
  const lines = whole.split(/\r?\n/).filter((line) => line.trim());
  const read = lines[0].trimStart().startsWith("{") ? (line) => line : (line) => headline(line, told);
  return cut(lines).map((rows) => listed(rows, rows.map(read)));
}

const listed = (rows, items) => ({ rows, body: { items }, type: "application/json", header: null });

const cut = (rows) =>
  Array.from({ length: Math.ceil(rows.length / SIZE) }, (_, i) => rows.slice(i * SIZE, (i + 1) * SIZE));

/** A title, with the address that ends its line if there is one; published when it was pasted. */
function headline(line, { source, language }) {
  const [found, url] = line.match(ADDRESS) ?? ["", ""];
  const title = line.slice(0, line.length - found.length).trim() || line.trim();
  const known = { ...(url && { url }), ...(language && { language }) };
  return { title, source, published_at: new Date().toISOString(), ...known };
}

/** The rows of a JSON list, bare or under `items`; null for anything else. */
function ofList(text) {
  if (!/^[[{]/.test(text)) return null;
  try {
    const read = JSON.parse(text);
    return Array.isArray(read) ? read : Array.isArray(read.items) ? read.items : null;
  } catch {
    return null;
  }
}

/** Whether the first line names columns, `title` among them. */
function isTable(text) {
  const names = text.split("\n", 1)[0].toLowerCase();
  return SEPARATORS.some((one) => columns(names, one).includes("title"));
}

const bare = (name) => name.trim().replace(/^"|"$/g, "").trim();
const columns = (names, separator) => names.split(separator).map(bare);

function ofTable(text) {
  const [header, ...rows] = records(text);
  const body = (some) => [header, ...some].join("\n");
  return cut(rows).map((some) => ({ rows: some, body: body(some), type: "text/csv", header }));
}

/** The rows of a table: lines, put together again where a quoted cell holds several. */
function records(text) {
  const found = [];
  let open = "";
  for (const line of text.split(/\r?\n/)) {
    const row = open ? `${open}\n${line}` : line;
    const quotes = row.split('"').length - 1;
    if (quotes % 2) open = row;
    else {
      open = "";
      if (/[^\s,;"]/.test(row)) found.push(row);
    }
  }
  return open ? [...found, open] : found;
}
