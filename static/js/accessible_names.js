// Gives accessible names to controls of third parties: the boxes of select2 get the label of their
// <select>, the controls in a table of inline forms get the heading of their column.

function nameBox(container) {
  const select = container.previousElementSibling;
  if (!(select instanceof HTMLSelectElement)) return;
  const label = select.labels?.[0];
  const boxes = container.querySelectorAll('[role="combobox"], [role="textbox"], [role="searchbox"]');
  for (const box of boxes) {
    if (label) {
      label.id ||= `label-of-${select.id}`;
      box.setAttribute("aria-labelledby", label.id);
    } else if (select.getAttribute("aria-label")) {
      box.removeAttribute("aria-labelledby");
      box.setAttribute("aria-label", select.getAttribute("aria-label"));
    }
  }
  // The button that clears a multiple choice is a child of a <ul>, where only <li> is allowed.
  const cross = container.querySelector("ul > .select2-selection__clear");
  if (cross) cross.closest("ul").before(cross);
}

function nameCell(control) {
  if (control.labels?.length || control.hasAttribute("aria-label")) return;
  const cell = control.closest("td");
  const field = [...(cell?.classList ?? [])].find((one) => one.startsWith("field-"));
  const table = cell?.closest("table");
  if (!field || !table) return;
  const head = table.querySelector(`thead .column-${CSS.escape(field.slice(6))}`);
  const text = head?.querySelector("span > span")?.firstChild?.textContent.trim();
  if (text) control.setAttribute("aria-label", text);
}

function nameAll() {
  document.querySelectorAll("td :is(input:not([type=hidden]), select, textarea)").forEach(nameCell);
  document.querySelectorAll(".select2-container").forEach(nameBox);
}

new MutationObserver((changes) => {
  if (changes.some((change) => change.addedNodes.length)) nameAll();
}).observe(document.documentElement, { childList: true, subtree: true });
nameAll();
