// How a post looks on each network, as data: original shapes that evoke it, and no mark of anybody's.
const TALK = "M3 4h14v9H9l-4 4v-4H3z";
const AGAIN = "M5 7h9l-2-2m2 2-2 2M15 13H6l2 2m-2-2 2-2";
const HEART = "M10 16 4 10a3.5 3.5 0 0 1 6-4 3.5 3.5 0 0 1 6 4z";
const SEND = "m3 10 14-6-5 13-3-5z";
const THUMB = "M4 9h3v7H4zM7 9l3-6 2 1-1 4h5l-1 8H7";
const UP = "m10 4 6 7h-4v5H8v-5H4z";
const KEEP = "M6 3h8v14l-4-3-4 3z";
const EYE = "M2 10q8-9 16 0-8 9-16 0zm8-2a2 2 0 1 1 0 4 2 2 0 0 1 0-4z";

const round = { avatar: "round", picture: null };
const short = { ...round, shape: "short", most: 300, signs: [TALK, AGAIN, HEART, SEND] };
const feed = { ...round, shape: "feed", most: 600, signs: [THUMB, TALK, SEND] };
const picture = { ...round, shape: "picture", most: 400, picture: "square", signs: [HEART, TALK, SEND] };
const OTHER = { ...feed, handle: "name" };

const LOOKS = {
  x: { ...short, handle: "at" },
  bluesky: { ...short, handle: "domain" },
  threads: { ...short, handle: "name", most: 500 },
  mastodon: { ...short, handle: "server", avatar: "square", most: 500 },
  facebook: { ...feed, handle: "moment" },
  linkedin: { ...feed, handle: "page", avatar: "square", signs: [THUMB, TALK, AGAIN, SEND] },
  instagram: { ...picture, handle: "none", signs: [HEART, TALK, SEND, KEEP] },
  pinterest: { ...picture, handle: "none", picture: "tall", title: true, signs: [KEEP, SEND] },
  tiktok: { ...picture, handle: "at", picture: "tall" },
  snapchat: { ...picture, handle: "none", picture: "tall", signs: [SEND] },
  youtube: { ...picture, handle: "channel", picture: "wide", title: true, signs: [THUMB, TALK, SEND] },
  google_business: { ...feed, handle: "place", avatar: "square", picture: "wide", title: true },
  reddit: { ...feed, handle: "community", title: true, signs: [UP, TALK, SEND] },
  telegram: { ...short, shape: "chat", handle: "channel", most: 600, signs: [EYE, SEND] },
};

/** How posts look on a network; one that is not drawn yet looks as a post of a feed. */
export const look = (id) => (Object.hasOwn(LOOKS, id) ? LOOKS[id] : OTHER);

const ARTICLE = /^(?:le|la|les|the|l)$/iu;

/** The initials of a name: two letters at most, of its first and last words that have a capital. */
export function initials(name) {
  const words = name.split(/[\s’'\-]+/u).filter((word) => /^\p{L}|^\p{N}/u.test(word));
  const loud = words.filter((word) => /^\p{Lu}|^\p{N}/u.test(word));
  const named = loud.length > 1 && ARTICLE.test(loud[0]) ? loud.slice(1) : loud;
  const [first, ...others] = named.length ? named : words;
  return [first, others.at(-1)].filter(Boolean).map((word) => [...word][0].toUpperCase()).join("");
}

/** A name as one writes it in an address: « Le Fournil » is lefournil. */
export function slug(name) {
  const plain = name.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "").slice(0, 24);
}
