// Keys of the bulk editing table: Enter moves down, Shift+Enter up, Ctrl+D copies the cell above.
// Attached to [data-bulk-edit]; cells are [data-cell]. Without scripts the table is a plain form.

const table = document.querySelector("[data-bulk-edit]");

function neighbour(cell, step) {
  const column = [...table.querySelectorAll(`[data-cell="${CSS.escape(cell.dataset.cell)}"]`)];
  return column[column.indexOf(cell) + step];
}

function fill(from, to) {
  if (to.tagName !== "SELECT") {
    to.value = from.value;
  } else {
    const chosen = new Map([...from.selectedOptions].map((option) => [option.value, option.text]));
    const known = new Set([...to.options].map((option) => option.value));
    for (const [value, text] of chosen) {
      if (!known.has(value)) to.add(new Option(text, value));
    }
    for (const option of to.options) option.selected = chosen.has(option.value);
  }
  to.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Return the cell that has the focus; select2 has its own box beside the <select>. */
function cellOf(target) {
  return target.closest("[data-cell]") ?? target.closest("td")?.querySelector("[data-cell]");
}

table?.addEventListener("keydown", (event) => {
  const cell = cellOf(event.target);
  if (!cell || event.isComposing) return;
  if (event.key === "d" && (event.ctrlKey || event.metaKey)) {
    const above = neighbour(cell, -1);
    event.preventDefault();
    if (above && !cell.disabled) fill(above, cell);
  } else if (event.key === "Enter" && event.target === cell && !(event.altKey || event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    neighbour(cell, event.shiftKey ? -1 : 1)?.focus();
  }
});
