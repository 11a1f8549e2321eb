// Corrects markup of django-unfold's pages that confuses screen readers.

function fixMarkup() {
  // A scrolling element is not a landmark; the sidebar and the search results would both be one.
  for (const part of document.querySelectorAll('.simplebar-content-wrapper[role="region"]'))
    part.setAttribute("role", "group");
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
