// Uploads: files, folders and ZIPs, dropped or chosen, sent two at a time with real progress.
// Hangs on [data-uploads]. What a lost connection interrupts is sent again, and what is here
// already, by its SHA-256, is not. Without it the form sends several files at once.

const AT_ONCE = 2;
const TRIES = 4;
const LOOK_EVERY = 2000; // milliseconds, while the worker has something to do
// What systems leave in folders of photographs: no curator dropped it on purpose.
const LITTER = /(^|\/)(\.[^/]*|__macosx\/.*|thumbs\.db|ehthumbs\.db|desktop\.ini)$|(^|\/)\.[^/]+\//i;
const ZIP = /\.zip$/i;

const form = document.querySelector("[data-uploads]");
const outcomes = document.querySelector("[data-outcomes]");

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const tooLarge = (file) => !ZIP.test(file.name) && file.size > Number(form.dataset.maxBytes);
const part = (name) => form.querySelector(`[data-${name}]`);

/** Every file below a dropped entry, with its path. */
async function filesOf(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [{ file, name: entry.fullPath.replace(/^\//, "") }];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return found;
    for (const inner of some) found.push(...(await filesOf(inner)));
  }
}

async function hashOf(file) {
  // Browsers hash in a secure context alone; elsewhere everything is sent, and the museum hashes.
  // A ZIP has no hash here: its files have.
  if (!globalThis.crypto?.subtle || ZIP.test(file.name)) return "";
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Send one file; the answer's arrivals. Rejects when the connection is lost. */
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
    request.upload.addEventListener("progress", (event) => job.shows(event.loaded));
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

  shows(bytes) {
    this.sent = Math.min(bytes, this.file.size);
    this.bar.value = this.sent;
    overall();
  }

  ends(words, state) {
    this.state = state;
    this.shows(state === "lost" ? 0 : this.file.size);
    this.words.textContent = words;
    this.line.dataset.state = state;
  }
}

let jobs = [];
let running = false;

function overall() {
  const bytes = jobs.reduce((sum, job) => sum + job.file.size, 0);
  part("total-progress").max = Math.max(bytes, 1);
  part("total-progress").value = jobs.reduce((sum, job) => sum + job.sent, 0);
}

async function known(some) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.append("hashes", some.map((job) => job.hash).filter(Boolean).join("\n"));
  const answer = await fetch(form.dataset.knownUrl, { method: "POST", body });
  return new Set(answer.ok ? (await answer.json()).here : []);
}

async function carry(job) {
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    try {
      job.words.textContent = form.dataset.textSending;
      const arrivals = await send(job);
      const problems = arrivals.filter((arrival) => arrival.problem).map((a) => a.problem);
      const here = arrivals.length && arrivals.every((arrival) => arrival.was_here);
      if (problems.length) job.ends(problems.join(" "), "refused");
      else job.ends(here ? form.dataset.textKnown : form.dataset.textSent, "sent");
      return;
    } catch (error) {
      job.shows(0);
      if (/^4\d\d$/.test(error.message)) break; // asking again would be answered the same
      await wait(attempt * 1000);
    }
  }
  job.ends(form.dataset.textFailed, "lost");
}

async function run() {
  if (running) return;
  running = true;
  part("retry").hidden = true;
  try {
    for (;;) {
      const waiting = jobs.filter((job) => !job.state);
      if (!waiting.length) break;
      const some = waiting.slice(0, 20);
      for (const job of some) {
        job.words.textContent = form.dataset.textReading;
        job.hash ??= await hashOf(job.file).catch(() => "");
      }
      const here = await known(some).catch(() => new Set());
      const left = [];
      for (const job of some) {
        if (job.hash && here.has(job.hash)) job.ends(form.dataset.textKnown, "sent");
        else left.push(job);
      }
      const lane = async () => {
        while (left.length) {
          await carry(left.shift());
          tell();
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, lane));
      look();
    }
  } finally {
    running = false;
    tell();
    look();
  }
}

const count = (state) => jobs.filter((job) => job.state === state).length;
const tally = () => `${count("sent")} / ${jobs.length}`;

function tell() {
  const lost = count("lost");
  const words = [tally()];
  if (!running && lost) words.push(form.dataset.textConnectionLost);
  else if (!running && !count("refused")) words.push(form.dataset.textAllSent);
  part("status").textContent = words.join(" — ");
  part("retry").hidden = running || !lost;
}

function add(found) {
  const added = found.filter(({ name }) => !LITTER.test(name)).map(({ file, name }) => new Job(file, name));
  jobs.push(...added);
  for (const job of added) if (tooLarge(job.file)) job.ends(form.dataset.textTooLarge, "refused");
  part("progress").hidden = false;
  part("queue").prepend(...added.map((job) => job.line));
  overall();
  run();
}

let looking;
/** Show the outcomes anew, as long as the worker has something to do. */
async function look() {
  clearTimeout(looking);
  const at = new URL(location.href);
  at.searchParams.set("part", "files");
  const answer = await fetch(at).catch(() => null);
  // Whoever is typing or tabbing in the table keeps their place.
  if (answer?.ok && !outcomes.contains(document.activeElement)) {
    outcomes.innerHTML = await answer.text();
  }
  const open = Number(outcomes.querySelector("[data-pending]")?.dataset.pending ?? 0);
  if (open || !answer?.ok) looking = setTimeout(look, LOOK_EVERY);
  else if (jobs.length && !running && !jobs.some((job) => job.state === "lost")) {
    part("status").textContent = `${tally()} — ${form.dataset.textFinished}`;
  }
}

if (form) {
  for (const shown of form.querySelectorAll("[data-with-script]")) shown.hidden = false;
  part("without-script").hidden = true;
  const choose = (event) => {
    const chosen = [...event.target.files];
    add(chosen.map((file) => ({ file, name: file.webkitRelativePath || file.name })));
    event.target.value = "";
  };
  form.elements.files.addEventListener("change", choose);
  part("folder").addEventListener("change", choose);
  form.addEventListener("submit", (event) => event.preventDefault());
  // Whoever leaves while files are on their way is asked whether they mean it.
  addEventListener("beforeunload", (event) => running && event.preventDefault());
  part("retry").addEventListener("click", () => {
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
      // What cannot be read (a folder that is gone meanwhile) is passed over.
      for (const entry of entries) add(await filesOf(entry).catch(() => []));
    } else {
      add([...event.dataTransfer.files].map((file) => ({ file, name: file.name })));
    }
  });
}
if (Number(outcomes?.dataset.pending)) looking = setTimeout(look, LOOK_EVERY);
