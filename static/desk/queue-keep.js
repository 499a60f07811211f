/* What a moderator decides is kept in this browser until the server says that it has it, and goes off one after the other:
   a lost connection, a server that restarts, a session that ended or a closed tab lose nothing. The page hands over with
   "queue:send" ({ url, body, ...its own }), may take back what has not left with "queue:cancel", and hears "queue:answer". */
const root = document.querySelector(".queue[data-user]");
const PREFIX = `queue-kept:${root?.dataset.user}:`;
const DAYS = 3; // then nobody means it any more, and a colleague has decided
const LONGEST_WAIT = 15_000;
const tab = crypto.randomUUID?.() ?? `${Math.random()}`;
const say = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

/* In memory too: a browser that refuses to store still sends. */
const box = [];
const write = (entry) => {
  try { localStorage.setItem(PREFIX + entry.key, JSON.stringify({ ...entry, page: undefined })); } catch { /* full, or private */ }
};
const drop = (entry) => {
  box.splice(box.indexOf(entry), 1);
  try { localStorage.removeItem(PREFIX + entry.key); } catch { /* nothing was stored */ }
};
const stored = () => {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).map((key) => JSON.parse(localStorage.getItem(key)));
  } catch { return []; }
};

let going = false;
let wait = 0;
let timer;
const token = () => document.querySelector(".queue [name=csrfmiddlewaretoken]")?.value ?? "";
/* Take a fresh token; returns "" or why there is none. */
const renew = async () => {
  const answer = await fetch(root.dataset.watch, { headers: { Accept: "application/json" } });
  if (answer.redirected) return "signed_out";
  if (!answer.ok) return "forbidden";
  const { token: fresh, user } = await answer.json();
  if (user !== root.dataset.user) return "signed_out"; // by a colleague who uses the same browser
  document.querySelectorAll(".queue [name=csrfmiddlewaretoken]").forEach((field) => { field.value = fresh; });
  return "";
};
const post = (entry) => fetch(entry.url, {
  method: "POST",
  body: new URLSearchParams([...new URLSearchParams(entry.body), ["as", root.dataset.user], ["csrfmiddlewaretoken", token()]]),
  headers: { Accept: "application/json" },
  keepalive: true,
  signal: AbortSignal.timeout(20_000),
});

/* Returns "" when the entry is dealt with, or what is in the way. */
const send = async (entry) => {
  let answer;
  try {
    answer = await post(entry);
    // After signing in anew in another tab the page's token is an old one; without any cookie it is none.
    const why = answer.status === 403 && await renew();
    if (why === "signed_out") return why;
    if (why === "") answer = await post(entry);
  } catch { return "offline"; }
  if (answer.redirected) return "signed_out";
  if (answer.status >= 500 || answer.status === 429) return "fault";
  let data;
  try { data = await answer.json(); } catch { data = { problem: answer.statusText || String(answer.status) }; }
  drop(entry);
  say("queue:answer", { entry, data });
  return "";
};
const go = async () => {
  clearTimeout(timer);
  if (going) return;
  going = true;
  let trouble = "";
  while (box.length && !trouble) {
    box[0].left = true;
    trouble = await send(box[0]);
    if (trouble) box[0].left = trouble !== "offline"; // what never arrived may still be taken back
  }
  going = false;
  wait = trouble ? Math.min(wait * 2 || 1000, LONGEST_WAIT) : 0;
  if (trouble) timer = setTimeout(go, wait);
  say("queue:state", { trouble, count: box.length });
};

if (root) {
  // A tab holds a lock of its name while it lives: only what dead tabs left behind is taken over.
  navigator.locks?.request(PREFIX + tab, () => new Promise(() => {}));
  document.addEventListener("queue:send", ({ detail }) => {
    const entry = { key: `${Date.now()}-${Math.random()}`, at: Date.now(), tab, ...detail };
    box.push(entry);
    write(entry);
    go();
  });
  document.addEventListener("queue:cancel", ({ detail }) => {
    const entry = box.find((one) => one.mark === detail.mark && !one.left);
    if (entry) drop(entry);
    detail.cancelled = Boolean(entry);
    if (entry) say("queue:state", { trouble: box.length ? "offline" : "", count: box.length });
  });
  addEventListener("online", go);
  document.addEventListener("visibilitychange", () => document.hidden || !box.length || go());
  addEventListener("beforeunload", (event) => {
    if (box.length && wait) event.preventDefault();
  });
  const takeOver = async () => {
    const held = new Set((await navigator.locks?.query())?.held.map((lock) => lock.name));
    for (const entry of stored().sort((a, b) => a.at - b.at)) {
      if (entry.tab === tab || held.has(PREFIX + entry.tab)) continue;
      if (Date.now() - entry.at > DAYS * 86_400_000) drop(entry);
      else box.push({ ...entry, tab, orphan: true, left: true });
    }
    if (box.length) go();
  };
  takeOver();
}
