// Rows of an export made past posts: which column is what, in French or English, and what a row lacks.
import { dayFirst, momentOf } from "./moments.js";

const COLUMNS = {
  text: "text texte contenu content message legende caption publication post tweet body full_text post_text",
  date: "published_at date publie_le date_de_publication publish_time heure_de_publication created_at "
    + "created_time posted_at published timestamp publication_time date_publication jour",
  hour: "heure time hour",
  network: "network reseau plateforme platform channel canal reseau_social social_network profil_type",
  url: "url lien link permalink permalien lien_permanent post_url",
  kind: "kind genre",
  language: "language langue lang",
  impressions: "impressions vues views affichages",
  reach: "reach portee couverture",
  reactions: "reactions likes like j_aime mentions_j_aime favoris favorites aime",
  comments: "comments commentaires replies reponses",
  shares: "shares partages retweets reposts repartages",
  saves: "saves enregistrements sauvegardes",
  clicks: "clicks clics link_clicks clics_sur_le_lien",
  follows: "follows abonnements nouveaux_abonnes new_followers",
};
export const METRICS = Object.keys(COLUMNS).slice(-8);
const ALIASES = {
  twitter: "x", x_twitter: "x", twitter_x: "x", fb: "facebook", insta: "instagram", ig: "instagram",
  google: "google_business", google_my_business: "google_business",
  google_business_profile: "google_business",
  yt: "youtube", bsky: "bluesky",
};

function folded(name) {
  const plain = String(name).normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "_").replace(/^_|_$/g, "");
}

/** Which column says what: `{text: "Texte", …}`, without what no column says. */
export function roles(columns) {
  const by = new Map(columns.map((name) => [folded(name), name]).reverse());
  const found = Object.entries(COLUMNS).flatMap(([role, names]) => {
    const name = names.split(" ").find((one) => by.has(one));
    return name ? [[role, by.get(name)]] : [];
  });
  return Object.fromEntries(found);
}

/**
 * The posts of rows, and what keeps the others out: `{posts: [{line, values, post}],
 * refused: [{line, values, reason, value}]}`. `fallback` is `{network, day}` for rows that do not say;
 * `brand` tells its `{networks, timezone, locale}`.
 */
export function postsOf(read, by, fallback, brand) {
  const dates = read.rows.map(({ values }) => values[by.date]);
  const when = { timezone: brand.timezone, dayFirst: dayFirst(dates, brand.locale) };
  const networks = new Map(brand.networks.flatMap(({ id, name }) => [[folded(id), id], [folded(name), id]]));
  const posts = [];
  const refused = [];
  for (const { line, values } of read.rows) {
    const [reason, made] = postOf(values, by, fallback, { when, networks, listed: read.format !== "csv" });
    if (reason) refused.push({ line, values, reason, value: made });
    else posts.push({ line, values, post: made });
  }
  return { posts, refused };
}

function postOf(values, by, fallback, { when, networks, listed }) {
  const said = (role) => bare(values[by[role]]);
  const text = said("text");
  if (!text.trim()) return ["no_text", ""];
  const asked = said("network").trim();
  const network = asked ? networks.get(ALIASES[folded(asked)] ?? folded(asked)) : fallback.network;
  if (!network) return asked ? ["unknown_network", asked] : ["no_network", ""];
  const told = said("date").trim();
  const date = told ? `${told} ${said("hour")}`.trim() : fallback.day;
  const published_at = momentOf(date, when);
  if (!published_at) return date ? ["bad_date", date] : ["no_date", ""];
  const language = said("language").trim().toLowerCase().replace("_", "-");
  const named = listed && /^[^\s/\x00-\x1f]{1,200}$/.test(values.id ?? "");
  const kind = said("kind").trim();
  const post = { text, network, published_at, metrics: metricsOf(values, by) };
  if (/^https?:\/\//i.test(said("url").trim())) post.url = said("url").trim();
  if (/^[a-z]{2,3}(-[a-z0-9]+)*$/.test(language)) post.language = language;
  if (/^[a-z_]{1,40}$/.test(kind)) post.kind = kind;
  return ["", named ? { id: String(values.id), ...post } : post];
}

/** A cell as text, without the quote that keeps spreadsheets from working it out. */
function bare(value) {
  if (value === null || value === undefined || typeof value === "object") return "";
  return String(value).replace(/^'(?=[=+\-@\t\r])/, "");
}

function metricsOf(values, by) {
  const nested = values.metrics && typeof values.metrics === "object" ? values.metrics : {};
  const counts = METRICS.map((name) => [name, count(values[by[name]] ?? nested[name])]);
  return Object.fromEntries(counts.filter(([, value]) => value !== null));
}

/** A count as spreadsheets write it (« 1 234 », "1,234"), or null for what is none. */
function count(value) {
  const shut = String(value ?? "").replace(/[\s']/g, "");
  const plain = shut.replace(/[.,](?=\d{3}(?:\D|$))/g, "");
  return /^\d{1,15}(?:[.,]0+)?$/.test(plain) ? Number.parseInt(plain, 10) : null;
}
