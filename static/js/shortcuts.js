// On a record's form and on the table: Ctrl+S saves, Ctrl+Enter saves and opens what comes next in
// the list. With the command key too. What a browser would do with them is of no use there, and no
// key is taken from whoever types, nor one with which a Japanese word is composed.

const KEYS = { s: ["_save", "save"], enter: ["_next", "next", "_save", "save"] };

const submits = (name) =>
  document.querySelector(`:is(#submit-row, .bulk-edit__save) button[name="${name}"]`);

/** The key's letter: that of the Latin layout where another alphabet is typed. */
function letter({ key, code }) {
  const typed = key.toLowerCase();
  return typed === "enter" || /^[a-z]$/.test(typed) ? typed : code.replace(/^Key/, "").toLowerCase();
}

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  if (event.isComposing || event.defaultPrevented) return;
  const button = (KEYS[letter(event)] ?? []).map(submits).find(Boolean);
  if (!button) return;
  event.preventDefault();
  if (!event.repeat) button.click(); // a key that is held down saves once
});

document.addEventListener("DOMContentLoaded", () => {
  for (const name of ["_save", "save"]) submits(name)?.setAttribute("aria-keyshortcuts", "Control+S");
  for (const name of ["_next", "next"]) submits(name)?.setAttribute("aria-keyshortcuts", "Control+Enter");
});
