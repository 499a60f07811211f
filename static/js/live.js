/* Live coverage without loading the page anew: what is new since the last change is asked for, and put in its place so that
   nothing the reader looks at moves. The page is whole without this; views/updates.py and delta.html say what is asked for.
   The list is always the coverage from its first post down to some post, as it is now. */
const box = document.querySelector("[data-delta]");
const list = document.querySelector("#updates");
const SECONDS = 1000;
const OFTEN = 10 * SECONDS;
const SELDOM = 60 * SECONDS;
const LONGEST = 300 * SECONDS;
const turned = "oldest" in list.dataset;
const button = box.querySelector(".live-new button");
const status = box.querySelector(".live-new [role=status]");

let address = box.dataset.delta;
let etag = "";
let failures = 0;
let timer = 0;
let asked = null;
/** Posts that have come and wait until the reader wants them, by id. */
const waiting = new Map();

const rows = () => [...list.children];
const isBefore = (one, other) => (turned ? one < other : one > other);
const count = (number) => (number === 1 ? button.parentElement.dataset.one : button.parentElement.dataset.many.replace("{count}", number));

/** Do `change`, and keep in place what the reader sees first of the page; what lies below a change begins anew there. */
const calmly = (change) => {
  const top = (element) => element.getBoundingClientRect().top;
  const root = document.scrollingElement;
  const blocks = [...document.querySelectorAll(".story-head > *, .story > *, .updates > *:not(.live-new), #updates > li, .footer")];
  const inView = blocks.filter((element) => { const { top: upper, bottom } = element.getBoundingClientRect(); return bottom > 0 && upper < innerHeight; });
  const before = new Map(inView.map((element) => [element, top(element)]));
  const scrolled = root.scrollTop > 0;
  root.style.overflowAnchor = "none"; // browsers that hold the place themselves would do it twice
  change();
  const anchor = inView.find((element) => element.isConnected && element !== list && element !== box);
  if (scrolled && anchor) root.scrollTop += top(anchor) - before.get(anchor);
  // What has moved all the same is laid out as new: it appears where it is, instead of jumping there.
  const moved = inView.filter((element) => element.isConnected && Math.abs(top(element) - before.get(element)) > 0.5);
  if (moved.length) {
    const at = root.scrollTop;
    const focus = document.activeElement;
    for (const element of moved) element.hidden = true;
    root.getBoundingClientRect();
    for (const element of moved) element.hidden = false;
    root.scrollTop = at;
    if (focus !== document.activeElement) focus?.focus({ preventScroll: true });
  }
  requestAnimationFrame(() => { root.style.overflowAnchor = ""; });
};

/** Put `row` where its time belongs. */
const place = (row) => {
  const next = rows().find((other) => other !== row && isBefore(row.dataset.order, other.dataset.order));
  if (next) next.before(row);
  else list.append(row);
};

const isAtTop = () => {
  const first = list.firstElementChild;
  return !first || turned || box.querySelector("#updates-title").getBoundingClientRect().bottom > 0;
};

const tell = () => {
  button.hidden = waiting.size === 0;
  button.textContent = waiting.size ? count(waiting.size) : "";
};

const showWaiting = () => {
  const come = [...waiting.values()];
  waiting.clear();
  for (const row of come) place(row);
  tell();
  return come;
};

const apply = (delta) => {
  const window = delta.dataset.window.split(" ").filter(Boolean).map((id) => `update-${id}`);
  const removed = delta.dataset.removed.split(" ").filter(Boolean).map((id) => `update-${id}`);
  const whole = "whole" in delta.dataset;
  const sent = [...delta.querySelectorAll("ol > .update")];
  const first = rows()[0]?.dataset.order;
  const last = rows().at(-1)?.dataset.order;
  const atTop = isAtTop();
  let come = 0;
  calmly(() => {
    for (const id of removed) {
      waiting.delete(id);
      list.querySelector(`#${id}`)?.remove();
    }
    for (const row of sent) {
      const known = list.querySelector(`#${row.id}`);
      const order = row.dataset.order;
      const belongs = window.includes(row.id) || known || waiting.has(row.id) || (last && !isBefore(last, order));
      if (!belongs) continue;
      document.adoptNode(row);
      if (known) {
        if (known.outerHTML !== row.outerHTML) known.replaceWith(row);
        if (known.dataset.order !== order) place(row);
      } else if (!atTop && !whole && (waiting.has(row.id) || (first && isBefore(order, first)))) {
        if (!waiting.has(row.id)) come += 1;
        waiting.set(row.id, row);
      } else {
        if (first && isBefore(order, first)) come += 1;
        place(row);
      }
    }
    if (atTop) showWaiting();
    const kept = new Set(window);
    for (const row of rows()) {
      const fell = last && isBefore(last, row.dataset.order);
      if (!kept.has(row.id) && (whole || fell)) row.remove();
    }
    if (whole) for (const id of [...waiting.keys()]) if (!kept.has(id)) waiting.delete(id);
    for (const part of delta.querySelectorAll("[data-part]")) {
      const old = document.querySelector(`[data-part]#${part.id}`);
      if (old && old.outerHTML !== part.outerHTML) old.replaceWith(document.adoptNode(part));
    }
  });
  document.querySelector("[data-change]").dataset.change = delta.dataset.change;
  tell();
  if (come) status.textContent = count(Math.max(come, waiting.size));
  box.dispatchEvent(new CustomEvent("live:applied", { bubbles: true }));
};

const later = () => {
  clearTimeout(timer);
  if (!address) return;
  const pause = Math.min((document.hidden ? SELDOM : OFTEN) * 2 ** failures, LONGEST);
  // Not all readers at once: up to a tenth more, and after a failure up to a half more.
  timer = setTimeout(ask, pause * (1 + Math.random() * (failures ? 0.5 : 0.1)));
};

const ask = async () => {
  clearTimeout(timer);
  if (asked) return;
  asked = new AbortController();
  const giveUp = setTimeout(() => asked?.abort(), 20 * SECONDS);
  try {
    const answer = await fetch(address, {
      headers: etag ? { "If-None-Match": etag } : {},
      credentials: "omit",
      signal: asked.signal,
    });
    if (answer.status === 404 || answer.status === 410) { location.reload(); return; }
    if (answer.status !== 304) {
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const delta = page.querySelector(".delta");
      if (!delta) throw new Error("no delta");
      apply(delta);
      const next = delta.dataset.delta;
      etag = next === address ? answer.headers.get("ETag") ?? "" : "";
      address = next; // "" once the coverage has ended
    }
    failures = 0;
  } catch {
    failures = Math.min(failures + 1, 6);
  } finally {
    clearTimeout(giveUp);
    asked = null;
  }
  later();
};

button.addEventListener("click", () => {
  const come = showWaiting();
  const first = rows()[0];
  (come.length ? first : box).scrollIntoView({ block: "start" });
  first.tabIndex = -1;
  first.addEventListener("blur", () => first.removeAttribute("tabindex"), { once: true });
  first.focus({ preventScroll: true });
});
addEventListener("scroll", () => { if (waiting.size && scrollY === 0) calmly(showWaiting); }, { passive: true });
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && address) ask();
  else later();
});
addEventListener("online", () => { failures = 0; if (address) ask(); });
later();
