// The moderation desk: a queue, the message being read, what may be answered, and what is decided.
import { actionBar, toasts } from "./acting.js";
import { answers } from "./answers.js";
import { bringing } from "./bringing.js";
import { bulkOf } from "./bulk.js";
import { copied } from "./copying.js";
import { deciderOf } from "./settling.js";
import { filtersOf } from "./filters.js";
import { html, nothing, render } from "./html.js";
import { keys } from "./keys.js";
import { messageTold, similarTold } from "./message.js";
import { announce, banner, lift } from "./notices.js";
import { queueOf } from "./queue.js";
import { readingOf } from "./reading.js";
import { approvalOf, repliesOf } from "./replying.js";
import { rows } from "./rows.js";
import { authorOf, networkName } from "./told.js";
import { writerBanner } from "./writer-banner.js";
import { plural, _ } from "./words.js";

const place = document.getElementById("inbox");
const list = document.getElementById("list");
const pane = document.getElementById("reading");
const foot = document.getElementById("toasts");
let due = false;

const queue = queueOf({ changed: draw, decided: (id) => decisions.verdictOn(id) });
const replies = repliesOf({ changed: draw, told: heard });
const decisions = deciderOf({ changed: draw, done: made, failed: unmade });
const reading = readingOf({ changed: draw, replies });
const bulk = bulkOf({ queue, changed: draw });
const filters = filtersOf(queue);
const dialog = bringing(() => queue.load());

const onRow = {
  open: (item) => open(item),
  pick: (item, event) => bulk.pick(item, event.shiftKey),
  more: () => queue.more().catch(tell),
  fresh: () => queue.load().then(() => focusRow(queue.items[0])),
  again: () => queue.load(),
  unfilter: () => filters.clear(),
  bring: () => dialog.open(),
};
const onMessage = { back, take: (text) => write(text) };
const onReply = {
  ask: () => replies.ask(reading.item),
  choose: (place) => choose(place),
  type: (text) => replies.type(reading.item, text),
  leave: () => leave(),
  copy: (text) => copied(text).then((done) => announce(_(done ? "inbox.copied" : "inbox.uncopied"))),
  refuse: (draft) => replies.refuse(reading.item, draft).then(() => announce(_("inbox.refused")), tell),
};
const acts = { approve, edit: () => write(), hide: () => act("hidden"), escalate: () => act("escalated") };
acts.settle = () => act("ignored");

function draw() {
  if (due) return;
  due = true;
  queueMicrotask(() => {
    due = false;
    paint();
  });
}

function paint() {
  const { item } = reading;
  place.toggleAttribute("data-reading", item !== null);
  render(rows({ queue, open: item, picked: bulk.picked }, onRow), list);
  bulk.draw();
  render(item ? opened(item) : html`<p class="quiet idle">${_("inbox.idle")}</p>`, pane);
  render(toasts([...decisions.waiting.values()], { ...decisions, undo }), foot);
}

function opened(item) {
  const view = replies.view(item);
  const triage = view.reply?.triage ?? item.triage;
  return html`<div class="letter">
      ${messageTold(reading, triage, onMessage)} ${answers(view, onReply)}
      ${similarTold(reading.similar, onMessage)}
    </div>
    ${item.message ? actionBar(item, view, acts) : nothing}`;
}

function open(item, focus = true) {
  reading.open(item);
  const narrow = matchMedia("(max-width: 60rem)").matches;
  paint();
  pane.scrollTop = 0;
  if (!focus) return;
  if (narrow) document.getElementById("who").focus();
  else focusRow(item);
}

function back() {
  const { item } = reading;
  reading.close();
  paint();
  focusRow(item);
}

function focusRow(item) {
  const row = item && list.querySelector(`[data-id="${CSS.escape(item.id)}"] .open`);
  (row ?? document.getElementById("main")).focus({ preventScroll: !row });
  row?.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const here = reading.item ? queue.at(reading.item.id) : by > 0 ? -1 : queue.items.length;
  const item = queue.items[Math.min(Math.max(here + by, 0), queue.items.length - 1)];
  if (item) open(item);
}

function choose(place) {
  if (!reading.item || replies.view(reading.item).edit || !replies.choose(reading.item, place)) return;
  paint();
  pane.querySelectorAll('[name="reply"]')[place]?.focus();
}

function write(text) {
  if (!reading.item?.message) return;
  replies.edit(reading.item, text);
  paint();
  pane.querySelector("#reply-text textarea")?.focus();
}

function leave() {
  replies.forget(reading.item);
  paint();
  (pane.querySelector('[name="reply"]') ?? pane.querySelector("#who"))?.focus();
}

async function approve() {
  const { item } = reading;
  const approval = item?.message && approvalOf(replies.view(item));
  if (!approval) return item && announce(_("inbox.nothing_to_approve"));
  const taken = await copied(approval.text);
  const said = approval.waits ? "inbox.done.holding" : taken ? "inbox.done.copied" : "inbox.done.answered";
  const told = _(said, { author: authorOf(item), network: networkName(item.network) });
  decide(item, approval.body, approval.draft, told);
}

function act(verdict) {
  const { item } = reading;
  if (item) decide(item, { verdict }, null, _(`inbox.done.${verdict}`, { author: authorOf(item) }));
}

function decide(item, body, draft, said) {
  const before = { state: item.state, edit: replies.view(item).edit };
  const at = queue.settle(item, body.verdict);
  replies.forget(item);
  decisions.decide(item.id, body, draft, { item, at, before, said });
  announce(`${said} ${_("inbox.undo.hint")}`);
  const next = queue.items[Math.min(queue.at(item.id) < 0 ? at : at + 1, queue.items.length - 1)];
  if (next && next.id !== item.id) open(next);
  else back();
}

function undo(key) {
  const one = decisions.undo(key ?? [...decisions.waiting.keys()].at(-1));
  if (!one) return;
  const { item, at, before } = one.more;
  queue.putBack(item, before.state, at);
  if (before.edit) replies.write(item, before.edit);
  announce(_("inbox.undone"));
  open(item);
}

function made({ message, body }) {
  const item = queue.items.find(({ id }) => id === message);
  if (item && item.state !== body.verdict) queue.settle(item, body.verdict);
}

function unmade({ more, message }, problem) {
  if (more.item) queue.putBack(more.item, more.before.state, more.at);
  tell(problem, more.item ? authorOf(more.item) : message);
}

function heard({ item, reply }) {
  writerBanner(reply);
  if (item.id !== reading.item?.id) return;
  const count = replies.view(item).choices.filter(({ holding }) => !holding).length;
  announce(`${_(`inbox.outcome.${reply.status}`)} ${count ? plural("inbox.proposed", count) : ""}`.trim());
}

function tell(problem, who) {
  const text = who ? _("inbox.failed", { who, why: problem.message }) : problem.message;
  banner("problem", "block", text, { text: _("inbox.close"), press: () => lift("problem") });
}

keys({ step, choose, undo, approve, back, ...acts, pick: bulk.pickId, shown: () => reading.item });
document.getElementById("bring").addEventListener("click", () => dialog.open());
queue.load().then(() => reading.resume(queue.items, (item) => open(item, false)));
