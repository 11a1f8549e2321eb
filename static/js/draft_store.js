// Where drafts are kept: the localStorage of this browser, one entry for each user and form. Nothing
// of it reaches the server. An entry is {name, at, page, title, versions, others, isSent,
// fields}; versions and fields are described in draft_fields.js, others tells which of the
// fields another tab changed, or a draft that was offered and not restored. Where the storage is full or closed, nothing is kept.
{
  const PREFIX = "museum.draft:";
  const MAX_AGE_MS = 30 * 24 * 3600 * 1000;
  /** Of the five million or so that a browser grants; unfold's own scripts need some of them. */
  const MAX_CHARACTERS = 4_000_000;
  /** The form that was last sent from this tab, so that a page without it can lead back. */
  const SENT = "museum.draft.sent";

  function attempt(storage, action, otherwise) {
    try {
      return action(globalThis[storage]);
    } catch {
      return otherwise; // closed by the browser, full, or written by something else
    }
  }

  const keys = (start) =>
    attempt("localStorage", (kept) => Object.keys(kept).filter((key) => key.startsWith(start)), []);
  const parse = (text) => attempt("localStorage", () => JSON.parse(text), null);
  const readKey = (key) => attempt("localStorage", (kept) => parse(kept.getItem(key)), null);
  const drop = (key) => attempt("localStorage", (kept) => kept.removeItem(key));
  const keyOf = (user, form) => `${PREFIX}${user}:${form}`;

  function write(key, draft) {
    const text = JSON.stringify(draft);
    const put = (kept) => {
      kept.setItem(key, text);
      return true;
    };
    const others = keys(PREFIX).filter((one) => one !== key);
    others.sort((one, other) => (readKey(one)?.at ?? 0) - (readKey(other)?.at ?? 0));
    const size = (one) => attempt("localStorage", (kept) => kept.getItem(one).length, 0);
    let total = others.reduce((sum, one) => sum + size(one), text.length);
    // Where there is no room, the oldest drafts make it, one after the other.
    for (;;) {
      if (total <= MAX_CHARACTERS && attempt("localStorage", put, false)) return true;
      if (!others.length) return false;
      total -= size(others[0]);
      drop(others.shift());
    }
  }

  /** Drop the drafts of all users that nobody came back for. */
  function dropOld(now) {
    for (const key of keys(PREFIX)) if (!(now - readKey(key)?.at < MAX_AGE_MS)) drop(key);
  }

  /** Drop the drafts with these names; what another tab or an earlier draft added to one stays. */
  function dropSaved(user, names) {
    const start = keyOf(user, "");
    for (const key of keys(start)) {
      const draft = readKey(key);
      if (!names.includes(draft?.name)) continue;
      const { keys: left = [], ...others } = draft.others ?? {};
      const fields = Object.fromEntries(left.map((each) => [each, draft.fields[each]]));
      if (!left.length || names.includes(others.name)) drop(key);
      else write(key, { ...draft, ...others, fields, others: undefined, isSent: false });
    }
  }

  const dropAll = (user) => keys(keyOf(user, "")).forEach(drop);

  globalThis.museumDrafts.store = {
    read: (user, form) => readKey(keyOf(user, form)),
    write: (user, form, draft) => write(keyOf(user, form), draft),
    drop: (user, form) => drop(keyOf(user, form)),
    dropAll,
    dropOld,
    dropSaved,
    lastSent: () => attempt("sessionStorage", (kept) => JSON.parse(kept.getItem(SENT)), null),
    rememberSent: (sent) =>
      attempt("sessionStorage", (kept) => kept.setItem(SENT, JSON.stringify(sent))),
    forgetSent: () => attempt("sessionStorage", (kept) => kept.removeItem(SENT)),
  };
}
