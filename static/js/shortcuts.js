// On a record's form: Ctrl+S saves, Ctrl+Enter saves and opens the next record of the list. With
// the command key too. What a browser would do with them is of no use there.

const press = (name) => {
  const button = document.querySelector(`#submit-row button[name="${name}"]`);
  button?.click();
  return Boolean(button);
};

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  const wanted = { s: ["_save"], Enter: ["_next", "_save"] }[event.key] ?? [];
  if (wanted.some(press)) event.preventDefault();
});

document.addEventListener("DOMContentLoaded", () => {
  for (const [name, keys] of [["_save", "Control+S"], ["_next", "Control+Enter"]])
    document.querySelector(`#submit-row button[name="${name}"]`)?.setAttribute("aria-keyshortcuts", keys);
});
