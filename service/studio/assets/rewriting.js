// A menu that has a text rewritten: shorter, simpler, in another language, for another network, as told.
import { Away, call } from "./api.js";
import { html, nothing, render } from "./html.js";
import { announce } from "./notices.js";
import { of } from "./page.js";
import { _ } from "./words.js";

const ACTIONS = ["shorten", "lengthen", "simplify", "formal", "friendly", "typography"];
const ASKING = ["adapt", "translate", "instruction"]; // these need to be told something more

/**
 * The menu of a text. `actions` are those possible (`rewrites` of the capabilities); `networks` and
 * `languages` are `[{id, name}]` to choose from; `onresult(draft, action)` is given what came of it.
 * `kind`, `fields` and `facts` go along when they are given.
 */
export const rewriteMenu = (options) => html`<rewrite-menu .options=${options}></rewrite-menu>`;

class RewriteMenu extends HTMLElement {
  #options = null;
  #asking = null;
  #busy = null;
  #wrong = "";

  set options(options) {
    this.#options = options;
    this.#draw();
  }

  connectedCallback() {
    this.addEventListener("keydown", (event) => event.key === "Escape" && this.#shut(event));
    this.#draw();
  }

  disconnectedCallback() {
    this.#busy?.abort();
  }

  #draw() {
    if (!this.#options) return;
    render(
      html`<details class="rewrite" @toggle=${(event) => event.target.open || this.#reset()}>
        <summary class="button">${_("write.rewrite.title")}</summary>
        <div class="card choices">
          ${this.#busy ? this.#waiting() : this.#choices()}
          <p class="wrong" role="alert">${this.#wrong}</p>
        </div>
      </details>`,
      this,
    );
  }

  #waiting() {
    const stop = () => this.#busy.abort();
    return html`<p>${_("write.rewrite.busy")}</p>
      <button type="button" class="stop" @click=${stop}>${_("write.rewrite.stop")}</button>`;
  }

  #choices() {
    const possible = (action) => this.#options.actions.includes(action);
    const all = [...ACTIONS, ...ASKING];
    return html`<div class="verbs">${all.map((action) => this.#choice(action, possible(action)))}</div>
      ${all.every(possible) ? nothing : html`<p class="small quiet">${_("write.rewrite.needs_model")}</p>`}
      ${this.#asking ? this.#question() : nothing}`;
  }

  #choice(action, possible) {
    const asks = ASKING.includes(action);
    const press = () => (asks ? this.#ask(action) : this.#send(action, {}));
    const never = !possible || !this.#options.text.trim();
    return html`<button
      type="button"
      ?disabled=${never}
      title=${possible ? nothing : _("write.rewrite.needs_model")}
      aria-expanded=${asks ? String(this.#asking === action) : nothing}
      @click=${press}
    >
      ${_(`write.rewrite.${action}`)}
    </button>`;
  }

  #ask(action) {
    this.#asking = this.#asking === action ? null : action;
    this.#draw();
    this.querySelector(".question :is(input, select)")?.focus();
  }

  #question() {
    const action = this.#asking;
    return html`<form class="question" @submit=${(event) => this.#told(event)}>
      <label>${_(`write.rewrite.ask.${action}`)} ${this.#answerBox(action)}</label>
      <button class="main">${_("write.rewrite.go")}</button>
    </form>`;
  }

  #answerBox(action) {
    if (action === "instruction") return html`<input name="told" required maxlength="2000" />`;
    const { networks, languages, network } = this.#options;
    const offered = action === "adapt" ? networks.filter(({ id }) => id !== network) : languages;
    return html`<select name="told">
      ${offered.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}
    </select>`;
  }

  #told(event) {
    event.preventDefault();
    const action = this.#asking;
    const told = new FormData(event.target).get("told")?.trim();
    if (!told) return;
    if (action === "instruction") this.#send(action, { instruction: told });
    else if (action === "adapt") this.#send(action, { network: told, kind: undefined });
    else this.#send(action, { language: told });
  }

  async #send(action, more) {
    const { network, kind, text, fields, facts, onresult } = this.#options;
    const verb = action === "instruction" ? {} : { action };
    const asked = { network, kind, text, fields, facts, ...verb, ...more };
    this.#busy = new AbortController();
    this.#wrong = "";
    this.#draw();
    this.querySelector(".stop").focus();
    announce(_("write.rewrite.busy"));
    const draft = await this.#answered(asked);
    this.#busy = null;
    if (draft) this.#shut();
    else this.#draw();
    if (draft) onresult(draft, action);
    else this.querySelector(".verbs button:enabled")?.focus();
  }

  async #answered(asked) {
    try {
      return await call("POST", of("rewrites"), asked, { signal: this.#busy.signal });
    } catch (error) {
      const known = error.name === "Problem" || error instanceof Away;
      if (!known && error.name !== "AbortError") throw error;
      this.#wrong = known ? error.message : _("write.rewrite.stopped");
      return null;
    }
  }

  #shut(event) {
    const menu = this.querySelector("details");
    if (event && !menu.open) return;
    event?.preventDefault();
    menu.open = false;
    this.#reset();
    this.querySelector("summary").focus();
  }

  #reset() {
    this.#asking = null;
    this.#wrong = "";
    this.#draw();
  }
}

customElements.define("rewrite-menu", RewriteMenu);
