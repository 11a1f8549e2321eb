// Keys that save: each presses the button that a [data-shortcut] names, which is said beside it.
// The buttons do the same without keys, and without JavaScript. Ctrl, or ⌘ on a Mac, goes with
// each, so that no key is taken from whoever types.

const mac = /^Mac|^iP/.test(navigator.platform);
const shortcuts = new Map(); // "s" or "enter" to its button

function say(line) {
  const button = document.querySelector(`button[type=submit][name="${line.dataset.shortcut}"]`);
  if (!button) return;
  const keys = line.dataset.keys;
  shortcuts.set(keys.split("+").at(-1).toLowerCase(), button);
  if (mac) line.querySelector("kbd").textContent = "⌘";
  button.setAttribute("aria-keyshortcuts", mac ? keys.replace("Control", "Meta") : keys);
  const shown = document.createElement("span");
  shown.className = "shortcuts__keys";
  shown.setAttribute("aria-hidden", "true"); // told by aria-keyshortcuts
  shown.append(...[...line.querySelectorAll("kbd")].map((key) => key.cloneNode(true)));
  button.append(shown);
  line.hidden = false;
  line.closest("[data-shortcuts]").hidden = false;
}

/** The key's letter: that of the Latin layout where another alphabet is typed. */
function letter(event) {
  const typed = event.key.toLowerCase();
  if (typed === "enter" || /^[a-z]$/.test(typed)) return typed;
  return event.code.replace(/^Key/, "").toLowerCase();
}

document.querySelectorAll("[data-shortcut]").forEach(say);

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  if (event.isComposing || event.defaultPrevented) return;
  const button = shortcuts.get(letter(event));
  if (!button) return;
  event.preventDefault();
  if (event.repeat) return; // a key held down saves once
  button.click();
});
