// The two ways to begin, as tabs: arrows go from one to the other, and the choice is kept.
import { keep, recall } from "./kept.js";

const tabs = [...document.querySelectorAll("[role=tab]")];

function choose(tab, focus) {
  for (const one of tabs) {
    const chosen = one === tab;
    one.setAttribute("aria-selected", String(chosen));
    one.tabIndex = chosen ? 0 : -1;
    document.getElementById(one.getAttribute("aria-controls")).hidden = !chosen;
  }
  document.getElementById("write").dataset.tab = tab.id;
  if (focus) tab.focus();
  keep("tab", { id: tab.id });
}

function moved(event) {
  const [at, all] = [tabs.indexOf(event.target), tabs.length];
  const [on, back] = [(at + 1) % all, (at + all - 1) % all];
  const place = { ArrowRight: on, ArrowLeft: back, Home: 0, End: all - 1 }[event.key];
  if (place === undefined) return;
  event.preventDefault();
  choose(tabs[place], true);
}

for (const tab of tabs) {
  tab.addEventListener("click", () => choose(tab));
  tab.addEventListener("keydown", moved);
}
const { id } = recall("tab", { id: tabs[0].id });
choose(tabs.find((tab) => tab.id === id) ?? tabs[0]);
