// A text box whose findings are underlined where they stand, each with its reason and its fix.
import { findingPanel } from "./finding-panel.js";
import { beyond, changed, marksOf, shifted } from "./marking.js";
import { announce } from "./notices.js";
import { textSheet } from "./text-sheet.js";
import { _, plural } from "./words.js";

const DWELL = 120; // milliseconds a pointer rests on a mark before its panel opens
const LEAVE = 250; // and may be elsewhere before it closes
const NEXT = { ArrowDown: 1, ArrowUp: -1 };
let made = 0;

/**
 * `<marked-text>`: properties `value`, `findings`, `label`, `rows`, `lang`, `placeholder`; event `typed`
 * `{text}` for every change by typing, paste, undo or fix. Findings are of the value they are set beside.
 */
class MarkedText extends HTMLElement {
  #id = `marked-${(made += 1)}`;
  #sheet = textSheet(this.#id);
  #box = this.#sheet.box;
  #label = document.createElement("label");
  #hint = document.createElement("p");
  #panel = findingPanel(this, (finding) => this.fix(finding));
  #text = "";
  #findings = [];
  #marks = [];
  #due = false;
  #timer;
  #hovered = false;

  constructor() {
    super();
    this.#label.htmlFor = this.#id;
    Object.assign(this.#hint, { id: `${this.#id}-hint`, className: "unseen", hidden: true });
    this.#box.setAttribute("aria-describedby", this.#hint.id);
    this.#listen();
  }

  connectedCallback() {
    const { element } = this.#sheet;
    if (element.parentNode !== this) this.append(this.#label, element, this.#panel.element, this.#hint);
    this.#soon();
  }

  get value() {
    return this.#box.value;
  }

  set value(text) {
    if (text === this.#box.value) return;
    this.#box.value = text;
    this.#follow();
  }

  get findings() {
    return this.#findings;
  }

  set findings(findings) {
    this.#findings = findings ?? [];
    this.#marks = marksOf(this.#text, this.#findings);
    this.#soon();
  }

  get label() {
    return this.#label.textContent;
  }

  set label(text) {
    this.#label.textContent = text;
  }

  set rows(count) {
    this.style.setProperty("--rows", count);
  }

  set placeholder(text) {
    this.#box.placeholder = text;
  }

  focus(options) {
    this.#box.focus(options);
  }

  /** Apply the fix of a finding, as one step that undo takes back; false when its place was touched since. */
  fix(finding) {
    const mark = this.#marks.find((one) => one.finding === finding);
    if (!mark || finding.fix === null) return false;
    this.#close();
    this.#sheet.insert(mark.from, mark.to, finding.fix);
    announce(_("write.finding.fixed"));
    return true;
  }

  /** Replace the whole text, as one step that undo takes back. */
  replace(text) {
    const { from, to, by } = changed(this.value, text);
    this.#close();
    if (from !== to || by) this.#sheet.insert(from, to, by);
  }

  /** Select the whole text. */
  select() {
    this.focus();
    this.#box.select();
  }

  /** Lead to the place of a finding: select it and tell of it. */
  show(finding) {
    const mark = this.#marks.find((one) => one.finding === finding);
    if (mark) this.#go(mark);
  }

  #listen() {
    const box = this.#box;
    box.addEventListener("input", () => this.#typed());
    box.addEventListener("click", () => this.#atCaret());
    box.addEventListener("keyup", ({ key }) => /^(Arrow|Home|End)/.test(key) && this.#atCaret());
    box.addEventListener("pointermove", (event) => event.pointerType === "mouse" && this.#point(event));
    this.addEventListener("pointerleave", () => this.#hovered && this.#rest(LEAVE, () => this.#close()));
    this.#panel.element.addEventListener("pointerenter", () => clearTimeout(this.#timer));
    this.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("focusout", ({ relatedTarget }) => this.contains(relatedTarget) || this.#close());
    this.#sheet.element.addEventListener("scroll", () => this.#scrolled());
  }

  #typed() {
    this.#follow();
    this.#sheet.reveal(this.#box.selectionEnd);
    this.dispatchEvent(new CustomEvent("typed", { detail: { text: this.value }, bubbles: true }));
  }

  // The text has changed: what stands untouched stays marked until the review of the new text is here.
  #follow() {
    const text = this.value;
    this.#marks = shifted(this.#marks, this.#text, text);
    this.#text = text;
    this.#close();
    this.#draw();
  }

  #soon() {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      this.#draw();
    });
  }

  #draw() {
    this.#sheet.mirror.draw(this.#text, this.#marks);
    this.#hint.hidden = !this.#marks.length;
    if (this.#marks.length) this.#hint.textContent = plural("write.finding.hint", this.#marks.length);
    const [told] = this.#panel.marks();
    if (!told) return;
    const again = this.#marks.find((one) => one.from === told.from && same(one.finding, told.finding));
    if (again) this.#open(this.#around(again));
    else this.#close();
  }

  #around(mark) {
    const touches = ({ from, to }) => from === mark.from || (from < mark.to && to > mark.from);
    return [mark, ...this.#marks.filter((one) => one !== mark && touches(one))];
  }

  #open(marks) {
    clearTimeout(this.#timer);
    const place = this.#sheet.mirror.place(marks[0]);
    if (place) this.#panel.show(marks, place);
    this.#sheet.mirror.tell(marks);
  }

  #close() {
    clearTimeout(this.#timer);
    if (!this.#panel.marks().length) return;
    const inside = this.#panel.element.contains(document.activeElement);
    this.#panel.close();
    this.#sheet.mirror.tell([]);
    if (inside) this.#box.focus({ preventScroll: true });
  }

  #atCaret() {
    const { selectionStart: start, selectionEnd: end } = this.#box;
    const marks = this.#marks.filter(({ from, to }) => from <= start && end <= to);
    if (start !== end || !marks.length) return this.#close();
    this.#hovered = false;
    this.#open(marks);
    announce(this.#panel.said());
  }

  #point({ clientX, clientY }) {
    const marks = this.#sheet.mirror.under(clientX, clientY);
    if (marks.length && marks[0] === this.#panel.marks()[0]) return clearTimeout(this.#timer);
    if (!marks.length) return this.#hovered && this.#rest(LEAVE, () => this.#close());
    this.#rest(DWELL, () => {
      this.#hovered = true;
      this.#open(marks);
    });
  }

  #rest(time, act) {
    clearTimeout(this.#timer);
    if (!this.#panel.element.contains(document.activeElement)) this.#timer = setTimeout(act, time);
  }

  #key(event) {
    const { key, altKey, shiftKey } = event;
    const step = key === "F8" ? (shiftKey ? -1 : 1) : altKey ? (NEXT[key] ?? 0) : 0;
    if (step) this.#next(step);
    else if (key !== "Escape" || !this.#panel.marks().length) return;
    else this.#close();
    event.preventDefault();
  }

  #next(step) {
    const told = this.#panel.marks();
    const { selectionStart: start, selectionEnd: end } = this.#box;
    const at = told[0]?.from ?? (step > 0 ? end : start);
    const found = beyond(this.#marks, told, at, step);
    if (found) this.#go(found);
    else announce(_("write.finding.none"));
  }

  #go(mark) {
    this.#box.setSelectionRange(mark.from, mark.to);
    this.#sheet.reveal(mark.from);
    this.#hovered = false;
    this.#open(this.#around(mark));
    this.#panel.enter();
  }

  #scrolled() {
    const marks = this.#panel.marks();
    if (!marks.length) return;
    const place = this.#sheet.mirror.place(marks[0]);
    if (this.#sheet.sees(place)) this.#open(marks);
    else this.#close();
  }
}

const same = (one, other) => one.rule === other.rule && one.message === other.message;

customElements.define("marked-text", MarkedText);
