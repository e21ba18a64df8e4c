// What the page says of itself: to who listens, and in banners that stay until their cause is gone.
const spoken = document.getElementById("announcements");
const banners = document.getElementById("banners");

/** Say a sentence to who uses a screen reader; said again when it is the same. */
export function announce(text) {
  spoken.textContent = spoken.textContent === text ? `${text}\u200b` : text;
}

/** Show a banner under a name: `kind` is ok, info, warn or block; `button` is `{text, press}`. */
export function banner(name, kind, text, button) {
  lift(name);
  const shown = document.createElement("div");
  shown.className = `banner ${kind}`;
  shown.dataset.name = name;
  shown.setAttribute("role", kind === "block" ? "alert" : "status");
  const words = document.createElement("p");
  words.textContent = text;
  shown.append(words);
  if (button) {
    const pressed = document.createElement("button");
    pressed.type = "button";
    pressed.textContent = button.text;
    pressed.addEventListener("click", button.press);
    shown.append(pressed);
  }
  banners.append(shown);
}

/** Take a banner away. */
export function lift(name) {
  for (const shown of [...banners.children]) if (shown.dataset.name === name) shown.remove();
}
