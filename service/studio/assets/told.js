// What a message is called in words: who wrote it, where, when, and what it was found to be.
import { facts } from "./page.js";
import { since, _ } from "./words.js";

const LONGEST = 200; // characters: more of a message than its line shows
const ANSWERING = ["comment", "reply"]; // kinds of text in which a brand answers
const GROUNDS = ["danger", "leak", "misconduct"]; // labels that are no intent
const given = facts(document.getElementById("inbox"));

export const networks = given.networks;
export const offered = given.offered;
export const dates = given.dates; // the timezone and the locale of the brand
export const networkName = (id) => networks[id]?.name ?? id;

/** The kind of text that answers on a network; undefined where every text is one. */
export const replyKind = (id) => ANSWERING.find((kind) => networks[id]?.kinds.includes(kind));

/** Who wrote, as they are called: a name, else a handle, else nobody known. */
export function authorOf({ message }) {
  return message?.author?.name ?? message?.author?.handle ?? message?.author?.id ?? _("inbox.nobody");
}

/** The first words of a message, on one line. */
export const firstWords = ({ message }) => message?.text.trim().replace(/\s+/g, " ").slice(0, LONGEST) ?? "";

export const writtenAt = (item) => item.message?.posted_at ?? item.received_at;
export const ageOf = (item) => since(writtenAt(item));

/** The labels that a message bears; where it is not sure, also those that it nearly does. */
export function labelsOf({ labels, intent, sure }) {
  return labels.filter(({ label }) => !sure || intent.includes(label) || GROUNDS.includes(label));
}

/** How pressing a triage is, the gravest first: `{kind, text}`, kind of base.css. */
export function pressOf(triage) {
  const chips = [];
  if (triage.urgency !== "whenever") {
    const kind = triage.urgency === "now" ? "warn" : "info";
    chips.push({ kind, text: _(`inbox.urgency.${triage.urgency}`) });
  }
  if (triage.risk !== "none") {
    const kind = triage.risk === "crisis" ? "block" : "warn";
    chips.unshift({ kind, text: _(`inbox.risk.${triage.risk}`) });
  }
  if (!triage.sure) chips.push({ kind: "info", text: _("inbox.unsure") });
  return chips;
}
