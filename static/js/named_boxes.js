// select2 draws a box beside each select that it stands for, and leaves it without a name.
// Each box gets the name of its select: of its label, or its own aria-label.

function name(container) {
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
}

const nameAll = () => document.querySelectorAll(".select2-container").forEach(name);
new MutationObserver((changes) => {
  if (changes.some((change) => change.addedNodes.length)) nameAll();
}).observe(document.documentElement, { childList: true, subtree: true });
nameAll();
