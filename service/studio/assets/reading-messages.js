// Messages in a pasted text or a file: rows as the API takes them, and what is wrong with the others.
import { networks } from "./told.js";
import { language, _ } from "./words.js";

const NAMES = {
  text: ["text", "texte", "message", "contenu", "content", "commentaire", "comment", "body", "corps"],
  author: ["author", "auteur", "autrice", "name", "nom", "from", "de", "username", "pseudo"],
  handle: ["handle", "identifiant du compte", "compte", "account"],
  network: ["network", "reseau", "platform", "plateforme", "source", "canal", "channel"],
  at: ["received_at", "posted_at", "date", "recu le", "publie le", "created_at", "horodatage"],
  id: ["id", "identifiant", "external_id", "message_id", "reference"],
  url: ["url", "link", "lien", "adresse", "permalink", "permalien"],
};
const FIELDS = Object.entries(NAMES);
const BY_NAME = new Map(FIELDS.flatMap(([field, names]) => names.map((name) => [name, field])));
const SPOKEN = /^\s*(?:author|auteur|autrice|de|from)\s*:\s*(\S.*)$/i;
const SLASHED = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ T,]+(?:à )?(\d{1,2})[:h](\d{2}))?/;
const LONGEST_DATE = 40; // characters of a date that is told as not read
const MONTHS = 12;
const SEPARATORS = [",", ";", "\t"];

/** A file that holds no messages; its message says what is wrong. */
export class Unreadable extends Error {}

/** Messages of a pasted text: one a block between blank lines, whose first line may name its author. */
export function readPasted(text, network) {
  const blocks = text.replace(/\r\n?/g, "\n").split(/\n[^\S\n]*\n+/).filter((block) => block.trim());
  return blocks.map((block, at) => {
    const [first, ...rest] = block.trim().split("\n");
    const author = rest.length ? SPOKEN.exec(first)?.[1].trim() : undefined;
    return row(at + 1, { text: author ? rest.join("\n").trim() : block.trim(), author, network });
  });
}

/** Messages of a file: CSV with a header, a JSON list, or JSON a line. Throws Unreadable. */
export function readFile(name, content, network) {
  const text = content.replace(/^\ufeff/, "");
  if (!text.trim()) throw new Unreadable(_("inbox.file.empty"));
  if (/^\s*\[/.test(text)) return ofList(parsed(text), network);
  if (/^\s*\{/.test(text)) return ofObjects(text, network);
  return ofTable(cells(text), network);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Unreadable(_("inbox.file.broken"));
  }
}

const ofList = (items, network) => items.map((item, at) => ofItem(item, at + 1, network));

/** One object that holds a list, as our own lists do, or an object a line. */
function ofObjects(text, network) {
  let whole;
  try {
    whole = JSON.parse(text);
  } catch {
    return ofLines(text, network);
  }
  return ofList(whole.items ?? whole.messages ?? [whole], network);
}

function ofLines(text, network) {
  const found = [];
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (!line.trim()) continue;
    try {
      found.push(ofItem(JSON.parse(line), at + 1, network));
    } catch {
      found.push({ row: at + 1, reason: _("inbox.row.broken") });
    }
  }
  return found;
}

/** A message as the API gives and takes it, or flat as a line of a table. */
function ofItem(item, number, network) {
  if (item === null || typeof item !== "object" || Array.isArray(item)) {
    return { row: number, reason: _("inbox.row.broken") };
  }
  const { message, ...beside } = item;
  const flat = message !== null && typeof message === "object" ? { ...message, ...beside } : item;
  const told = named(Object.entries(flat));
  if (told.author !== null && typeof told.author === "object") {
    const { name, handle } = told.author;
    Object.assign(told, { author: name, handle });
  }
  return row(number, { ...told, network: told.network || network });
}

function ofTable([header, ...lines], network) {
  const names = header.values.map((name) => field(name));
  if (!names.includes("text")) throw new Unreadable(_("inbox.file.no_text"));
  return lines.map(({ line, values }) => {
    if (values.length > names.length && values.slice(names.length).some(Boolean)) {
      return { row: line, reason: _("inbox.row.cells") };
    }
    const told = named(names.map((name, at) => [name, values[at] ?? ""]));
    return row(line, { ...told, network: told.network || network });
  });
}

const fold = (name) => name.normalize("NFD").replace(/\p{M}/gu, "").trim().toLowerCase();
const field = (name) => BY_NAME.get(fold(name)) ?? BY_NAME.get(fold(name).replace(/[ -]+/g, "_")) ?? "";

function named(entries) {
  const told = {};
  for (const [name, value] of entries) {
    const known = field(name);
    if (known && !(known in told)) told[known] = value;
  }
  return told;
}

/** `{row, body}` as `POST messages` takes it, or `{row, reason}`. */
function row(number, { text, author, handle, network, at, id, url }) {
  if (typeof text !== "string" || !text.trim()) return { row: number, reason: _("inbox.row.blank") };
  const posted = at === undefined || at === null || at === "" ? null : moment(String(at));
  if (posted === undefined) {
    return { row: number, reason: _("inbox.row.date", { date: String(at).slice(0, LONGEST_DATE) }) };
  }
  const said = (value) => (value === undefined || value === null ? "" : String(value).trim());
  const names = Object.entries({ name: said(author), handle: said(handle) }).filter(([, value]) => value);
  const message = { text, network: networkOf(said(network)), author: Object.fromEntries(names) };
  if (posted) message.posted_at = posted;
  if (said(url)) message.url = said(url);
  return { row: number, body: { message, ...(said(id) && { id: said(id) }) } };
}

/** The id of a network that a file names as people do; what is none is left for the API to refuse. */
function networkOf(told) {
  const name = fold(told);
  const known = Object.keys(networks).find((id) => id === name || fold(networks[id].name) === name);
  return known ?? (name === "twitter" ? "x" : told);
}

/** A time as the API takes it; undefined for what cannot be told apart or read. */
function moment(text) {
  const [, day, month, year, hour = 0, minute = 0] = SLASHED.exec(text.trim()) ?? [];
  const either = Number(day) <= MONTHS && Number(month) <= MONTHS && day !== month;
  if (year && language === "en" && either) return undefined; // 4 March or 3 April: who knows
  if (year) return whole(new Date(year, month - 1, day, hour, minute), Number(day));
  if (!/^\d{4}-\d{2}-\d{2}/.test(text.trim())) return undefined;
  const dated = text.trim().replace(/^(\S{10}) +/, "$1T");
  return whole(new Date(dated.length === 10 ? `${dated}T00:00` : dated));
}

function whole(date, day) {
  const real = !Number.isNaN(date.getTime()) && (day === undefined || date.getDate() === day);
  return real ? date.toISOString() : undefined;
}

/** The cells of a table, by line: quotes double inside quotes, and may hold line ends. */
function cells(text) {
  const by = separator(text);
  const lines = [];
  let [values, value, quoted, line, began] = [[], "", false, 1, 1];
  const close = () => {
    values.push(value);
    if (values.some((one) => one.trim())) lines.push({ line: began, values });
    [values, value, began] = [[], "", line + 1];
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (quoted && sign === '"' && text[at + 1] === '"') [value, at] = [`${value}"`, at + 1];
    else if (sign === '"' && (quoted || !value.trim())) [quoted, value] = [!quoted, quoted ? value : ""];
    else if (!quoted && sign === by) [values, value] = [[...values, value], ""];
    else if (!quoted && sign === "\n") close();
    else if (sign !== "\r" || quoted) value += sign;
    if (sign === "\n") line += 1;
  }
  if (quoted) throw new Unreadable(_("inbox.file.quote", { line: began }));
  if (value || values.length) close();
  return lines;
}

/** Which sign cuts the first line most often, outside quotes. */
function separator(text) {
  const header = text.slice(0, text.search(/\r?\n|$/)).replace(/"[^"]*"/g, "");
  const counts = SEPARATORS.map((sign) => header.split(sign).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))];
}
