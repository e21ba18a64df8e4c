// The brands, and the making of a new one from a form and a handful of posts.
import { call, Problem } from "./api.js";
import { render } from "./html.js";
import { forget, keep, recall } from "./kept.js";
import { batches, neverWords, outcome } from "./new-shown.js";
import { fieldOf, guideOf, idOf, pastedPosts } from "./new-guide.js";
import { announce } from "./notices.js";
import { facts } from "./page.js";
import { sender } from "./sending-rows.js";
import { tell } from "./telling.js";
import { _, language } from "./words.js";

const form = document.getElementById("new");
const WORD = { term: "", reason: "", alternative: "" };
const TEXTS = ["name", "id", "sector", "domain", "description"]
  .concat("are_trait", "are_example", "are_not_trait", "are_not_example");

function begin(known, place) {
  const fresh = { ...answers(), idTyped: false, never: [WORD], batches: [batch()], made: "" };
  let told = recall("new", fresh);
  let tried = false;
  const change = (changes) => {
    told = { ...told, ...changes };
    keep("new", told);
    lists();
  };
  const lists = () => {
    render(neverWords(told.never, (never) => change({ never }), WORD), document.getElementById("never"));
    const set = (changed) => change({ batches: changed });
    render(batches(told.batches, known.names, set, batch), document.getElementById("batches"));
    document.getElementById("register-group").hidden = ![told.language, ...told.also].includes("fr");
    for (const box of form.querySelectorAll("[name=also]")) box.disabled = box.value === told.language;
  };
  const heard = () => {
    const changes = answers();
    const idTyped = told.idTyped ? changes.id !== "" : changes.id !== told.id;
    if (!idTyped) changes.id = idOf(changes.name);
    form.elements.id.value = changes.id;
    change({ ...changes, idTyped });
    if (tried) tell(form, wanting(told, known));
  };
  const submit = async (event) => {
    event.preventDefault();
    tried = true;
    const faults = wanting(told, known);
    tell(form, faults, true);
    if (!faults.length) await make(told, change, place);
  };
  const sample = () => {
    told = { ...told, ...example(), idTyped: false };
    told.id = idOf(told.name);
    fill(told);
    change({});
    announce(_("brand.new.filled"));
  };
  fill(told);
  lists();
  form.addEventListener("input", (event) => event.target.name && heard());
  form.addEventListener("change", (event) => event.target.name && heard());
  form.addEventListener("submit", submit);
  document.getElementById("sample").addEventListener("click", sample);
  if (told.name && form.closest("details")) form.closest("details").open = true;
}

const batch = () => ({ network: checked("networks")[0] ?? "facebook", text: "" });
const checked = (name) => [...form.querySelectorAll(`[name="${name}"]:checked`)].map(({ value }) => value);

/** What the fields of the page say; lists of words and posts are drawn, and kept apart. */
function answers() {
  const texts = Object.fromEntries(TEXTS.map((name) => [name, form.elements[name].value]));
  const [register] = checked("register");
  const lists = { also: checked("also"), networks: checked("networks") };
  const [first, we] = ["language", "we"].map((name) => form.elements[name].value);
  return { ...texts, ...lists, register, language: first, we };
}

function fill(told) {
  for (const name of [...TEXTS, "language", "we"]) form.elements[name].value = told[name];
  for (const box of form.querySelectorAll("input[type=checkbox][name], input[type=radio][name]")) {
    box.checked = [told[box.name]].flat().includes(box.value);
  }
}

function example() {
  const text = (name) => _(`brand.example.${name}`);
  const posts = ["facebook", "instagram"].map((network) => ({ network, text: text(`posts.${network}`) }));
  const texts = Object.fromEntries(TEXTS.filter((name) => name !== "id").map((name) => [name, text(name)]));
  const word = { term: text("term"), reason: text("reason"), alternative: text("alternative") };
  const we = language === "en" ? "we" : "nous";
  return { ...texts, language, we, register: "vous", never: [word], batches: posts };
}

/** What keeps the form from being sent: `[{field, message}]`. */
function wanting(told, { taken }) {
  const faults = [];
  const need = (field, wrong, id) => wrong && faults.push({ field, message: _(id) });
  need("name", !told.name.trim(), "brand.new.need.name");
  need("id", !/^[a-z0-9][a-z0-9-]{1,62}$/.test(told.id), "brand.new.need.id");
  need("id", told.id !== told.made && taken.includes(told.id), "brand.new.need.free");
  need("sector", !told.sector.trim(), "brand.new.need.sector");
  need("networks-group", !told.networks.length, "brand.new.need.network");
  for (const side of ["are", "are_not"]) {
    const [one, other] = [told[`${side}_trait`].trim(), told[`${side}_example`].trim()];
    need(`${side}_trait`, !one && other, "brand.new.need.trait");
    need(`${side}_example`, one && !other, "brand.new.need.example");
  }
  told.never.forEach(({ term, reason, alternative }, row) => {
    need(`never-${row}-term`, !term.trim() && (reason + alternative).trim(), "brand.new.need.term");
    need(`never-${row}-reason`, term.trim() && !reason.trim(), "brand.new.need.reason");
  });
  return faults;
}

async function make(told, change, place) {
  const button = form.querySelector("button.main");
  const show = (state) => render(outcome(state), place);
  button.disabled = true;
  show({ doing: _("brand.new.making") });
  try {
    if (told.made !== told.id) await unclaimed(told.id);
    await call("PUT", `brands/${told.id}`, { guide: guideOf(told), prose: "" });
    change({ made: told.id });
    const sent = await posts(told, (waiting) => show({ doing: _("brand.new.sending"), waiting }));
    const voice = await call("GET", `brands/${told.id}/voice`);
    forget("new");
    form.hidden = true;
    show({ told, sent, voice });
    place.querySelector("h2").focus();
  } catch (error) {
    failed(error, told, show);
  }
  button.disabled = false;
}

/** Throws when a brand has this id already: writing would change it. */
async function unclaimed(id) {
  let cursor = "";
  do {
    const query = new URLSearchParams({ limit: 200, ...(cursor && { cursor }) });
    const page = await call("GET", `brands?${query}`);
    const taken = page.items.some((one) => one.id === id);
    if (taken) throw new Problem(409, { code: "taken", detail: _("brand.new.need.free") });
    cursor = page.next_cursor;
  } while (cursor);
}

function failed(error, told, show) {
  const faults = (error.errors ?? []).map(({ path, message }) => ({ field: fieldOf(path, told), message }));
  const unfit = ["taken", "invalid_brand_id"].includes(error.code);
  if (unfit) faults.push({ field: "id", message: error.message });
  show(faults.length ? {} : { trouble: error.message });
  tell(form, faults, true);
}

/** Import the posts pasted; what became of them, once all are sent. */
function posts(told, waiting) {
  const now = new Date().toISOString();
  const rows = told.batches.flatMap((one) => pastedPosts(one, now));
  const sums = { added: 0, unchanged: 0, rejected: [] };
  return new Promise((done, fail) => {
    const heard = ({ report, waiting: late, failed: error, ended }) => {
      if (report) {
        sums.added += report.added + report.updated;
        sums.unchanged += report.unchanged;
        sums.rejected.push(...report.rejected);
      } else if (error) fail(error);
      else if (ended) done(sums);
      else waiting(late);
    };
    sender(`brands/${told.id}/posts`, rows, heard).start();
  });
}

if (form) begin(facts(form), document.getElementById("made"));
