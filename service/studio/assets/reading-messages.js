// Messages of a pasted text or of a file's rows, as the API takes them, and what keeps the other rows out.
import { dayFirst, momentOf } from "./moments.js";
import { dates, networks } from "./told.js";
import { _ } from "./words.js";

const COLUMNS = {
  text: "text texte message contenu content commentaire comment body corps avis review",
  author: "author auteur autrice author_name name nom from username pseudo",
  handle: "handle author_handle compte account",
  network: "network reseau reseau_social platform plateforme channel canal source",
  at: "received_at posted_at date recu_le publie_le created_at created_time timestamp horodatage",
  hour: "time heure hour",
  id: "id identifiant external_id message_id comment_id reference",
  url: "url link lien permalink permalien",
};
const BY_NAME = new Map(
  Object.entries(COLUMNS).flatMap(([role, names]) => names.split(" ").map((name) => [name, role])),
);
const ALIASES = { twitter: "x", fb: "facebook", insta: "instagram", google: "google_business" };
const SPOKEN = /^\s*(?:author|auteur|autrice|de|from)\s*:\s*(\S.*)$/i;
const LONGEST_DATE = 40; // characters of a date that is told as not read

/** Rows of a pasted text: a message a block between blank lines, whose first line may name its author. */
export function readPasted(text, network) {
  const blocks = text
    .replace(/\r\n?/g, "\n")
    .split(/\n[^\S\n]*\n+/)
    .filter((block) => block.trim());
  return blocks.map((block, at) => {
    const [first, ...rest] = block.trim().split("\n");
    const author = rest.length ? SPOKEN.exec(first)?.[1].trim() : undefined;
    return row(at + 1, { text: author ? rest.join("\n").trim() : block.trim(), author }, { network });
  });
}

/**
 * Rows of a file as reading-files.js read it, by line: `{row, body}` as `POST messages` takes it, or
 * `{row, reason}`. `network` is that of rows that do not say; null when no column holds a text.
 */
export function messagesOf(read, network) {
  const items = read.rows.map(({ line, values }) => ({ line, told: told(values) }));
  if (!items.some(({ told }) => "text" in told)) return items.length ? null : faults(read);
  const when = { ...dates, dayFirst: dayFirst(items.map(({ told }) => told.at ?? ""), dates.locale) };
  const rows = items.map(({ line, told }) => row(line, told, { network, when }));
  return [...rows, ...faults(read)].sort((one, other) => one.row - other.row);
}

const faults = ({ faults }) =>
  faults.map(({ line, reason }) => ({ row: line, reason: _(`common.file.${reason}`) }));

/** What a row says, by role; a message may be nested as the API nests it. */
function told(values) {
  const nested = values.message !== null && typeof values.message === "object" ? values.message : {};
  const found = {};
  for (const [name, value] of Object.entries({ ...nested, ...values })) {
    const role = BY_NAME.get(folded(name));
    if (role && !(role in found) && value !== nested) found[role] = value;
  }
  if (found.author !== null && typeof found.author === "object") {
    Object.assign(found, { author: found.author.name, handle: found.author.handle });
  }
  return found;
}

function row(number, { text, author, handle, network: asked, at, hour, id, url }, { network, when }) {
  if (typeof text !== "string" || !text.trim()) return { row: number, reason: _("inbox.row.blank") };
  const date = `${said(at)} ${said(hour)}`.trim();
  const posted = date && momentOf(date, when);
  if (date && !posted) {
    return { row: number, reason: _("inbox.row.date", { date: date.slice(0, LONGEST_DATE) }) };
  }
  const names = Object.entries({ name: said(author), handle: said(handle) }).filter(([, value]) => value);
  const message = { text, network: networkOf(said(asked)) || network, author: Object.fromEntries(names) };
  if (posted) message.posted_at = posted;
  if (said(url)) message.url = said(url);
  return { row: number, body: { message, ...(said(id) && { id: said(id) }) } };
}

const said = (value) => (["string", "number"].includes(typeof value) ? `${value}`.trim() : "");

/** The id of a network that a file names as people do; what is none is left for the API to refuse. */
function networkOf(asked) {
  const name = folded(asked);
  const known = Object.keys(networks).find((id) => id === name || folded(networks[id].name) === name);
  return known ?? ALIASES[name] ?? asked;
}

function folded(name) {
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "_").replace(/^_|_$/g, "");
}
