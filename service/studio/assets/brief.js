// The brief: read from its form, kept while it is typed, and told what is wrong with it beside each field.
import { keep, recall } from "./kept.js";
import { announce, banner, lift } from "./notices.js";
import { known } from "./known.js";
import { _ } from "./words.js";

const form = document.getElementById("brief");
const field = form.elements;
const TYPED = ["subject", "goal", "link", "audience", "call_to_action"];
const WHEN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?=\/|$)/;
// The page of trends writes a brief under this name, with these fields. `facts`: strings, or {text, source}.
const FRESH = { subject: "", goal: "", facts: null, date: "", link: "", audience: "", call_to_action: "" };
const own = known.networks.filter((one) => one.own).map((one) => one.id);
const FRESH_ASKED = { networks: own.slice(0, 3), kinds: {}, variants: 1, language: "", dated: "" };
const sources = new Map();

/** Fill the form with what was kept, and keep what is typed from then on. */
export function mountBrief() {
  const early = brief(); // typed before this script was there
  const held = recall("brief", FRESH);
  const typed = Object.entries(early).filter(([, value]) => value.length);
  show({ ...held, ...Object.fromEntries(typed) }, recall("asked", FRESH_ASKED));
  form.addEventListener("input", kept);
  form.addEventListener("change", kept);
  document.getElementById("anew").addEventListener("click", anew);
}

/** The brief as the API wants it, and `{networks, variants, language}` beside; null when it is not whole. */
export function request() {
  unwrong();
  const { facts, date, ...typed } = brief();
  const asked = choices();
  if (!typed.subject.trim()) return wrong([["subject", _("write.brief.subject_missing")]]);
  if (!asked.networks.length) return wrong([["networks", _("write.brief.networks_missing")]]);
  const said = Object.entries({ ...typed, date }).filter(([, value]) => value.trim());
  return {
    brief: { ...Object.fromEntries(said), facts },
    networks: asked.networks.map((id) => (asked.kinds[id] ? { network: id, kind: asked.kinds[id] } : id)),
    variants: asked.variants,
    ...(asked.language && { language: asked.language }),
  };
}

/** Say what the API refused, beside the fields it names; the first of them gets the focus. */
export function refuse(problem) {
  const told = problem.errors.map(({ path, message }) => [nameOf(path), message]);
  wrong(told.length ? told : [["", problem.message]]);
}

const boxes = () => [...form.querySelectorAll("[name=networks]")];
const kindsOf = () => [...form.querySelectorAll("[name^=kind-]")];
const lines = () => field.facts.value.split("\n").map((line) => line.trim()).filter(Boolean);

function brief() {
  const typed = Object.fromEntries(TYPED.map((name) => [name, field[name].value]));
  const facts = lines().map(sourced);
  return { ...typed, facts, date: field.dated.value === "words" ? field.words.value : picked() };
}

function picked() {
  const [start, end] = [field.start.value.slice(0, 16), field.end.value.slice(0, 16)];
  return start && end ? `${start}/${end}` : start || end;
}

function choices() {
  const kinds = kindsOf().map(({ name, value }) => [name.slice(5), value]);
  return {
    networks: boxes().filter((box) => box.checked).map((box) => box.value),
    kinds: Object.fromEntries(kinds),
    variants: Number(field.variants.value),
    language: field.language?.value ?? "",
    dated: field.dated.value,
  };
}

function kept() {
  const words = field.dated.value === "words";
  field.words.hidden = !words;
  form.querySelector(".pickers").hidden = words;
  keep("brief", { ...brief(), facts: field.facts.value.split("\n").map(sourced) });
  keep("asked", choices());
}

function sourced(line) {
  const text = line.trim();
  return sources.has(text) ? { text, source: sources.get(text) } : line;
}

function show(told, asked) {
  for (const name of TYPED) field[name].value = told[name];
  showFacts(told.facts);
  showDate(told.date, asked.dated);
  for (const box of boxes()) box.checked = asked.networks.includes(box.value);
  for (const select of kindsOf()) pick(select, asked.kinds[select.name.slice(5)]);
  pick(field.variants, String(asked.variants));
  if (field.language) pick(field.language, asked.language);
  const folded = (name) => form.querySelector(`[data-${name}]`);
  folded("more").open ||= Boolean(told.goal || told.audience || told.call_to_action);
  folded("others").open ||= asked.networks.some((id) => !own.includes(id));
}

function pick(select, value) {
  if ([...select.options].some((option) => option.value === value)) select.value = value;
}

function showFacts(facts) {
  sources.clear();
  const told = Array.isArray(facts) ? facts : String(facts ?? "").split("\n");
  for (const fact of told) if (fact?.source) sources.set(String(fact.text).trim(), String(fact.source));
  field.facts.value = told.map((fact) => String(fact?.text ?? fact ?? "")).join("\n");
}

function showDate(date, dated) {
  const [start = "", end = ""] = date.split("/");
  const iso = date && WHEN.test(start) && (!end || WHEN.test(end));
  field.dated.value = (date && !iso) || (!date && dated === "words") ? "words" : "picked";
  field.words.value = iso ? "" : date;
  field.start.value = iso ? start.slice(0, 16) : "";
  field.end.value = iso ? end.slice(0, 16) : "";
  field.words.hidden = field.dated.value !== "words";
  form.querySelector(".pickers").hidden = !field.words.hidden;
}

function anew() {
  const before = [brief(), choices()];
  unwrong();
  show(FRESH, { ...before[1], dated: "" });
  kept();
  const back = () => {
    show(...before);
    kept();
    lift("anew");
    field.subject.focus();
  };
  banner("anew", "info", _("write.brief.emptied"), { text: _("write.brief.undo"), press: back });
  form.addEventListener("input", () => lift("anew"), { once: true });
  field.subject.focus();
}

function nameOf(path) {
  const [, first, second] = path.split(".");
  const name = first === "brief" ? second : first;
  return form.querySelector(`[data-field="${CSS.escape(name ?? "")}"]`) ? name : "";
}

function wrong(told) {
  const first = new Map([...told].reverse());
  for (const [name, message] of first) {
    const place = document.getElementById(name ? `brief-${name}-wrong` : "brief-wrong");
    place.textContent = message;
    place.hidden = false;
    const input = inputOf(name);
    input?.setAttribute("aria-invalid", "true");
    input?.setAttribute("aria-describedby", place.id);
  }
  const [name] = told[0];
  const input = inputOf(name);
  input?.closest("details")?.setAttribute("open", "");
  input?.focus();
  announce(told[0][1]);
  return null;
}

function inputOf(name) {
  if (name === "date") return field.words.hidden ? field.start : field.words;
  return name ? form.querySelector(`[data-field="${name}"] :is(input, textarea, select)`) : null;
}

function unwrong() {
  for (const place of form.querySelectorAll(".wrong")) place.hidden = true;
  for (const input of form.querySelectorAll("[aria-invalid]")) {
    input.removeAttribute("aria-invalid");
    if (input.name === "facts") input.setAttribute("aria-describedby", "brief-facts-hint");
    else input.removeAttribute("aria-describedby");
  }
}
