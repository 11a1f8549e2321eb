// Uploads files, folders and ZIPs that are dropped or chosen, with progress bars. They are sent one
// after the other in the natural order of their names, because records are numbered as files arrive.
// Attached to [data-uploads]. Files interrupted by a lost connection are sent again; files that the
// museum already has, by their SHA-256, are not sent. Without scripts the form sends several at
// once.

const MAX_ATTEMPTS = 4;
const POLL_MS = 2000; // between two looks at the outcomes, while the worker has files to import
// Files that operating systems leave in folders; no curator uploads them on purpose.
const SYSTEM_FILES = /(^|\/)(\.[^/]*|__macosx\/.*|thumbs\.db|ehthumbs\.db|desktop\.ini)$|(^|\/)\.[^/]+\//i;
const ZIP = /\.zip$/i;

const form = document.querySelector("[data-uploads]");
const outcomes = document.querySelector("[data-outcomes]");

// 2 before 10, whatever the script of the digits.
const natural = new Intl.Collator(undefined, { numeric: true });
const byPath = (a, b) => {
  const [left, right] = [a.name.split("/"), b.name.split("/")];
  const depth = left.findIndex((part, level) => part !== right[level]);
  return depth < 0 ? left.length - right.length : natural.compare(left[depth], right[depth] ?? "");
};

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const tooLarge = (file) => !ZIP.test(file.name) && file.size > Number(form.dataset.maxBytes);
const element = (name) => form.querySelector(`[data-${name}]`);

/** Return every file below a dropped entry, with its path. */
async function filesOf(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ file, name: entry.fullPath.replace(/^\//, "") }];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const group = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!group.length) return found;
    for (const inner of group) found.push(...(await filesOf(inner)));
  }
}

async function hashOf(file) {
  // Browsers can hash only in a secure context. Elsewhere every file is sent, and the server
  // hashes. A ZIP is not hashed: the hashes that count are those of the files in it.
  if (!globalThis.crypto?.subtle || ZIP.test(file.name)) return "";
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Send one file and resolve to the outcomes. Rejects with the status code, or "" if offline. */
function send(job) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    body.append("names", job.name);
    body.append("files", job.file);
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => job.setProgress(event.loaded));
    request.addEventListener("load", () =>
      request.status === 200 && request.response
        ? resolve(request.response.arrivals)
        : reject(new Error(String(request.status))),
    );
    request.addEventListener("error", () => reject(new Error("")));
    request.addEventListener("abort", () => reject(new Error("")));
    request.send(body);
  });
}

class Job {
  constructor(file, name) {
    this.file = file;
    this.name = name;
    this.sent = 0;
    this.line = document.createElement("li");
    this.bar = document.createElement("progress");
    this.bar.max = Math.max(file.size, 1);
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", name);
    this.words = document.createElement("span");
    const title = document.createElement("span");
    title.textContent = name;
    this.line.append(title, this.bar, this.words);
  }

  setProgress(bytes) {
    this.sent = Math.min(bytes, this.file.size);
    this.bar.value = this.sent;
    updateTotal();
  }

  finish(words, state) {
    this.state = state;
    this.setProgress(state === "lost" ? 0 : this.file.size);
    this.words.textContent = words;
    this.line.dataset.state = state;
  }
}

let jobs = [];
let running = false;

function updateTotal() {
  const bytes = jobs.reduce((sum, job) => sum + job.file.size, 0);
  element("total-progress").max = Math.max(bytes, 1);
  element("total-progress").value = jobs.reduce((sum, job) => sum + job.sent, 0);
}

/** Return which of the hashes the museum has. It lists these files among the outcomes. */
async function findKnownHashes(group) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  const hashed = group.filter((job) => job.hash);
  body.append("hashes", hashed.map((job) => job.hash).join("\n"));
  for (const job of hashed) body.append("names", job.name);
  const answer = await fetch(form.dataset.knownUrl, { method: "POST", body });
  return new Set(answer.ok ? (await answer.json()).here : []);
}

/** Let the museum list files that are not sent, because they are too large, among the outcomes. */
async function reportTooLarge(large) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  for (const job of large) body.append("too_large", job.name);
  await fetch(form.dataset.knownUrl, { method: "POST", body }).catch(() => null);
  refreshOutcomes();
}

/** Send a file, several times if need be; resolve to whether the connection stands. */
async function sendWithRetries(job) {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    try {
      job.words.textContent = form.dataset.textSending;
      const arrivals = await send(job);
      const problems = arrivals.filter((arrival) => arrival.problem).map((a) => a.problem);
      const wasKnown = arrivals.length && arrivals.every((arrival) => arrival.was_here);
      if (problems.length) job.finish(problems.join(" "), "refused");
      else if (wasKnown) job.finish(form.dataset.textKnown, "known");
      else job.finish(form.dataset.textSent, "sent");
      return true;
    } catch (error) {
      job.setProgress(0);
      if (/^4\d\d$/.test(error.message)) {
        // The same request would fail again; that for another file may not.
        job.finish(form.dataset.textFailed, "lost");
        return true;
      }
      if (error.message === "507") {
        // The disk of the museum is full. The button sends the file again when there is room.
        job.finish(form.dataset.textDiskFull, "lost");
        return false;
      }
      await wait(attempt * 1000);
    }
  }
  job.finish(form.dataset.textFailed, "lost");
  return false;
}

async function run() {
  if (running) return;
  running = true;
  element("retry").hidden = true;
  try {
    for (;;) {
      const waiting = jobs.filter((job) => !job.state);
      if (!waiting.length) break;
      const group = waiting.slice(0, 20);
      for (const job of group) {
        job.words.textContent = form.dataset.textReading;
        job.hash ??= await hashOf(job.file).catch(() => "");
      }
      const knownHashes = await findKnownHashes(group).catch(() => new Set());
      const left = [];
      for (const job of group) {
        if (job.hash && knownHashes.has(job.hash)) job.finish(form.dataset.textKnown, "known");
        else left.push(job);
      }
      let connected = true;
      for (const job of left) {
        if (connected) connected = await sendWithRetries(job);
        else job.finish(form.dataset.textFailed, "lost");
        showSummary();
      }
      // Without a connection the rest is not tried: the button sends it later, in the same order.
      if (!connected) for (const job of jobs) if (!job.state) job.finish(form.dataset.textFailed, "lost");
      refreshOutcomes();
    }
  } finally {
    running = false;
    showSummary();
    refreshOutcomes();
  }
}

const count = (state) => jobs.filter((job) => job.state === state).length;
/** Return how many files have arrived, were here already, and were refused. */
function sentCount() {
  const words = [`${count("sent") + count("known")} / ${jobs.length}`];
  if (count("known")) words.push(`${form.dataset.textKnown}: ${count("known")}`);
  if (count("refused")) words.push(`${form.dataset.textRefused}: ${count("refused")}`);
  return words.join(" · ");
}

function showSummary() {
  const lost = count("lost");
  const words = [sentCount()];
  if (!running && lost) words.push(form.dataset.textConnectionLost);
  else if (!running && !count("refused")) words.push(form.dataset.textAllSent);
  element("status").textContent = words.join(" — ");
  element("retry").hidden = running || !lost;
}

function add(found) {
  const scans = found.filter(({ name }) => !SYSTEM_FILES.test(name)).sort(byPath);
  const added = scans.map(({ file, name }) => new Job(file, name));
  jobs.push(...added);
  const large = added.filter((job) => tooLarge(job.file));
  for (const job of large) job.finish(form.dataset.textTooLarge, "refused");
  if (large.length) reportTooLarge(large);
  element("progress").hidden = false;
  element("queue").prepend(...added.map((job) => job.line));
  updateTotal();
  run();
}

let refreshTimer;
/** Refresh the table of outcomes until the worker has imported every file. */
async function refreshOutcomes() {
  clearTimeout(refreshTimer);
  const at = new URL(location.href);
  at.searchParams.set("part", "files");
  const answer = await fetch(at).catch(() => null);
  // Do not replace the table while the focus is within it.
  if (answer?.ok && !outcomes.contains(document.activeElement)) {
    outcomes.innerHTML = await answer.text();
  }
  const open = Number(outcomes.querySelector("[data-pending]")?.dataset.pending ?? 0);
  if (open || !answer?.ok) refreshTimer = setTimeout(refreshOutcomes, POLL_MS);
  else if (jobs.length && !running && !jobs.some((job) => job.state === "lost")) {
    element("status").textContent = `${sentCount()} — ${form.dataset.textFinished}`;
  }
}

if (form) {
  for (const shown of form.querySelectorAll("[data-with-script]")) shown.hidden = false;
  element("without-script").hidden = true;
  const choose = (event) => {
    const chosen = [...event.target.files];
    add(chosen.map((file) => ({ file, name: file.webkitRelativePath || file.name })));
    event.target.value = "";
  };
  form.elements.files.addEventListener("change", choose);
  element("folder").addEventListener("change", choose);
  form.addEventListener("submit", (event) => event.preventDefault());
  // Ask for confirmation before leaving the page during an upload.
  addEventListener("beforeunload", (event) => running && event.preventDefault());
  element("retry").addEventListener("click", () => {
    for (const job of jobs) if (job.state === "lost") job.state = undefined;
    run();
  });
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.dataset.dragover = "yes";
  });
  form.addEventListener("dragleave", () => delete form.dataset.dragover);
  form.addEventListener("drop", async (event) => {
    event.preventDefault();
    delete form.dataset.dragover;
    const entries = [...event.dataTransfer.items]
      .map((item) => item.webkitGetAsEntry?.())
      .filter(Boolean);
    if (entries.length) {
      // Skip what cannot be read, such as a folder that was deleted meanwhile.
      const found = await Promise.all(entries.map((entry) => filesOf(entry).catch(() => [])));
      add(found.flat());
    } else {
      add([...event.dataTransfer.files].map((file) => ({ file, name: file.name })));
    }
  });
}
if (Number(outcomes?.dataset.pending)) refreshTimer = setTimeout(refreshOutcomes, POLL_MS);
