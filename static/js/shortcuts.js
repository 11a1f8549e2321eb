// Shortcuts on a record's form and on the bulk editing table: Ctrl+S saves, Ctrl+Enter saves and
// opens the next record or page; the command key works too. They replace nothing useful of the
// browser, and are ignored while text is composed with an input method, as in Japanese.

const KEYS = { s: ["_save", "save"], enter: ["_next", "next", "_save", "save"] };

const submits = (name) =>
  document.querySelector(`:is(#submit-row, .bulk-edit__save) button[name="${name}"]`);

/** Return the letter of the key; for a non-Latin layout, that of the Latin layout. */
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
  if (!event.repeat) button.click(); // a key held down saves only once
});

document.addEventListener("DOMContentLoaded", () => {
  for (const name of ["_save", "save"]) submits(name)?.setAttribute("aria-keyshortcuts", "Control+S");
  for (const name of ["_next", "next"]) submits(name)?.setAttribute("aria-keyshortcuts", "Control+Enter");
});
