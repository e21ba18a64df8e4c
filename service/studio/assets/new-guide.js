// A guide made of what a newcomer answered, and the way back: which field each fault of the guide is about.

const LOCALES = { fr: "fr-FR", en: "en-GB", de: "de-DE", es: "es-ES", it: "it-IT", nl: "nl-NL", pt: "pt-PT" };
const PLAIN = { spacing: "none", quotes: "straight", ellipsis: "character", apostrophe: "curly" };
const ID = /[^a-z0-9]+/g;

/** The id of a brand by this name: « L’Atelier Zoé » is `l-atelier-zoe`. */
export function idOf(name) {
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const spelt = plain.replaceAll("œ", "oe").replaceAll("æ", "ae").replaceAll("ß", "ss");
  return spelt.replace(ID, "-").replace(/^-+/, "").slice(0, 63).replace(/-+$/, "");
}

/** The guide of the answers, as the API takes it. */
export function guideOf(told) {
  const french = told.language === "fr";
  const guide = {
    name: told.name.trim(),
    sector: told.sector.trim(),
    languages: [...new Set([told.language, ...told.also])],
    locale: LOCALES[told.language],
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone || "Europe/Paris",
    we: told.we,
    register: { default: french || told.also.includes("fr") ? told.register : "vous" },
    networks: told.networks.map((id) => ({ id })),
  };
  if (!french) guide.typography = PLAIN;
  if (told.description.trim()) guide.description = told.description.trim();
  if (told.domain.trim()) guide.domains = [hostOf(told.domain)];
  const [are, areNot] = ["are", "are_not"].map((side) => trait(told, side));
  if (are) guide.we_are = [are];
  if (areNot) guide.we_are_not = [areNot];
  const never = words(told.never);
  if (never.length) guide.vocabulary = { never };
  return guide;
}

function trait(told, side) {
  const [trait, example] = [told[`${side}_trait`].trim(), told[`${side}_example`].trim()];
  return trait || example ? { trait, example } : null;
}

const said = ({ term, reason, alternative }) => Boolean((term + reason + alternative).trim());

function words(never) {
  return never.filter(said).map(({ term, reason, alternative }) => {
    const word = { term: term.trim(), reason: reason.trim() };
    return alternative.trim() ? { ...word, alternative: alternative.trim() } : word;
  });
}

/** « https://Www.Exemple.fr/page » is `www.exemple.fr`. */
function hostOf(domain) {
  return domain.trim().toLowerCase().replace(/^[a-z]+:\/\//, "").replace(/[/?#].*$/, "");
}

/** The id of the field that a fault's path (`guide: vocabulary.never[1].reason`) is about, or null. */
export function fieldOf(path, told) {
  const place = path.replace(/^guide: /, "");
  const [, number, part] = /^vocabulary\.never\[(\d+)\]\.(\w+)$/.exec(place) ?? [];
  if (part) {
    const filled = told.never.map((word, row) => [word, row]).filter(([word]) => said(word));
    return `never-${filled[number]?.[1] ?? 0}-${part}`;
  }
  const [, side, half] = /^we_(are(?:_not)?)\[0\]\.(\w+)$/.exec(place) ?? [];
  if (half) return `${side}_${half}`;
  const [head] = place.split(/[.[]/);
  const fields = { languages: "language", domains: "domain", networks: "networks-group", locale: "language" };
  const own = ["name", "sector", "description", "we"];
  return fields[head] ?? (own.includes(head) ? head : null);
}

/** The posts pasted in one box: parted by lines of three dashes where there are some, else by blank lines. */
export function pastedPosts({ network, text }, now) {
  const lines = text.replace(/\r\n?/g, "\n");
  const ruled = /^[ \t]*-{3,}[ \t]*$/m;
  const parts = ruled.test(lines) ? lines.split(/^[ \t]*-{3,}[ \t]*$/m) : lines.split(/\n[ \t]*\n/);
  const posts = parts.map((part) => part.trim()).filter(Boolean);
  return posts.map((post) => {
    return { id: `pasted-${digest(network, post)}`, network, text: post, published_at: now };
  });
}

/** A short name for a text: pasted again, it is the same post. */
function digest(...parts) {
  let [one, other] = [0xdeadbeef, 0x41c6ce57];
  for (const unit of parts.join("\u0000")) {
    one = Math.imul(one ^ unit.codePointAt(0), 2654435761);
    other = Math.imul(other ^ unit.codePointAt(0), 1597334677);
  }
  return (one >>> 0).toString(36) + (other >>> 0).toString(36);
}
