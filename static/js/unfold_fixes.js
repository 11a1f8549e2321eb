// Corrects markup of django-unfold's pages that confuses screen readers, or its own scripts.

function fixMarkup() {
  // A scrolling element is not a landmark; the sidebar and the search results would both be one.
  for (const part of document.querySelectorAll('.simplebar-content-wrapper[role="region"]'))
    part.setAttribute("role", "group");
  // unfold writes the name of a chosen file into the text field of its own widget. Without that field
  // it would fail; a field that is marked so is left alone.
  for (const input of document.querySelectorAll("input[type=file]")) {
    const widget = input.parentNode.parentNode?.parentNode;
    if (!widget?.querySelector("input[type=text]")) input.hasChangeListener = true;
  }
  // The column with the delete checkboxes has an empty <th>: an empty heading must be a <td>.
  for (const head of document.querySelectorAll("thead th")) {
    if (head.textContent.trim() || head.children.length) continue;
    const cell = document.createElement("td");
    cell.className = head.className;
    head.replaceWith(cell);
  }
}

new MutationObserver(fixMarkup).observe(document.documentElement, { childList: true, subtree: true });
fixMarkup();
