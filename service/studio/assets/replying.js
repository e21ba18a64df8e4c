// What may be answered to each message: suggestions as choices, the text a person makes of one, its review.
import { call } from "./api.js";
import { keep, recall } from "./kept.js";
import { may, of } from "./page.js";
import { reviewer } from "./reviewing.js";
import { replyKind } from "./told.js";

const TONES = ["warm", "brief", "formal"];
const MOST_EDITS = 50; // texts being written, kept at once: the latest
const PLEASED = ["reply", "reply_privately", "escalate"]; // actions for which something may be answered

/** Whether suggestions are asked for by themselves when the message is opened. */
export const calls = ({ message, triage, state }) =>
  message !== null && state === "new" && (PLEASED.includes(triage.action) || !triage.sure);

/** Replies by message; `changed()` when something of them is, `told(view)` when suggestions come. */
export function repliesOf({ changed, told }) {
  const views = new Map();
  const kept = recall("replies", { edits: {} });
  let reviewed;
  const review = reviewer(({ review: found, error, text }) => {
    if (reviewed?.text !== text && found === null) return;
    Object.assign(reviewed, { review: found ?? reviewed.review, unread: error });
    changed();
  });

  function view(item) {
    if (!views.has(item.id)) {
      const edit = kept.edits[item.id] ?? null;
      views.set(item.id, { item, status: "idle", choices: [], chosen: 0, refused: new Set(), edit });
    }
    return views.get(item.id);
  }

  async function ask(item) {
    const seen = view(item);
    if (seen.status === "asking") return;
    Object.assign(seen, { status: "asking", problem: null });
    changed();
    try {
      const reply = await call("POST", of("messages", item.id, "replies"), { tones: TONES });
      const choices = choicesOf(reply);
      Object.assign(seen, { status: "told", reply, choices, chosen: 0, refused: new Set() });
      told(seen);
    } catch (problem) {
      Object.assign(seen, { status: "failed", problem });
    }
    changed();
  }

  function write(item, edit) {
    const seen = view(item);
    seen.edit = edit;
    delete kept.edits[item.id];
    if (edit) kept.edits[item.id] = bare(edit);
    kept.edits = Object.fromEntries(Object.entries(kept.edits).slice(-MOST_EDITS));
    keep("replies", kept);
    if (edit) check(seen);
    changed();
  }

  function check(seen) {
    if (!may("draft")) return;
    reviewed = seen.edit;
    const { network } = seen.item;
    review.ask({ network, kind: replyKind(network), text: seen.edit.text });
  }

  return {
    view,
    ask,
    write,
    forget: (item) => write(item, null),
    choose(item, place) {
      const seen = view(item);
      if (place >= seen.choices.length) return false;
      seen.chosen = place;
      changed();
      return true;
    },
    /** Open the text box: on the text given, else on the one being written, the chosen one, or nothing. */
    edit(item, text) {
      const seen = view(item);
      if (seen.edit && text === undefined) return check(seen);
      const chosen = text === undefined ? asEdit(seen.choices[seen.chosen]) : undefined;
      write(item, chosen ?? { text: text ?? "", draft: null, from: null, waits: false });
    },
    type(item, text) {
      const { edit } = view(item);
      if (edit) write(item, Object.assign(edit, { text }));
    },
    async refuse(item, draft) {
      await call("POST", of("drafts", draft.id, "decision"), { verdict: "refused" });
      view(item).refused.add(draft.id);
      changed();
    },
  };
}

/** What there is to choose from: a text that two tones share is there once. */
function choicesOf({ suggestions, holding_reply: holding }) {
  const all = holding ? [...suggestions, { ...holding, holding: true }] : suggestions;
  return all.filter(({ text }, place) => all.findIndex((one) => one.text === text) === place);
}

/** What approving a view's reply decides: `{text, waits, body, draft}`; null when there is no text. */
export function approvalOf({ edit, choices, chosen }) {
  const from = edit ?? asEdit(choices[chosen]);
  const text = from?.text.trim();
  if (!text) return null;
  const answer = { verdict: from.waits ? "escalated" : "answered", text };
  const body = from.draft ? { ...answer, reply: from.draft } : answer;
  const verdict = text === from.from ? { verdict: "approved" } : { verdict: "edited", text };
  return { text, waits: from.waits, body, draft: from.draft ? { id: from.draft, body: verdict } : null };
}

const bare = ({ text, draft, from, waits }) => ({ text, draft, from, waits });

/** A choice as a text to change; `waits`: it only says that the team looks into it. */
const asEdit = (choice) =>
  choice && { text: choice.text, draft: choice.id, from: choice.text, waits: choice.holding ?? false };
