// A page that waits for the worker looks again by itself. Hangs on [data-auto-reload]; without it
// the page has a link that does the same.

const EVERY = 2000;
if (document.querySelector("[data-auto-reload]")) setTimeout(() => location.reload(), EVERY);
