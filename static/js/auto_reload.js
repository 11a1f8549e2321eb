// Reloads a page that waits for the worker. Attached to [data-auto-reload]; without scripts the
// page has a link that does the same.

const INTERVAL_MS = 2000;
if (document.querySelector("[data-auto-reload]")) setTimeout(() => location.reload(), INTERVAL_MS);
