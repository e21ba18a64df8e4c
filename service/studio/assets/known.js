// What the server told the page of writing: the brand, the networks in order, and how limits are said.
import { Away, call } from "./api.js";
import { facts, of } from "./page.js";

export const known = facts(document.getElementById("write"));
const USUAL = 240; // characters of a post, until the voice is known
const byId = new Map(known.networks.map((one) => [one.id, one]));

/** A network of the catalogue; one that is no longer there is known by its name alone. */
export const network = (id) =>
  byId.get(id) ?? { id, name: id, kinds: [], beside: {}, fold: null, clickable_links: false };
let voice = null;

/** How many characters the longer posts of the brand have on a network. */
export const usual = (id) => (voice?.networks[id] ?? voice?.all)?.characters?.high ?? USUAL;

/** Have the voice measured while the brief is typed: the first drafts need it, and need not wait for it. */
export async function warm() {
  try {
    voice = await call("GET", of("voice"));
  } catch (error) {
    if (error.name !== "Problem" && !(error instanceof Away)) throw error;
  }
}

/** The language's name, as the reader says it. */
export const languageName = (tag) => known.brand.languages.find((one) => one.id === tag)?.name ?? tag;
