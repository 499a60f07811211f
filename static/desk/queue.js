/* The queue without waiting: a decision folds its comment away at once, the next one is there, and the server hears of it
   behind (queue-keep.js). What it refuses comes back with the reason. Without this file the same forms load the page again. */
const root = document.querySelector(".queue");
const list = root?.querySelector(".queue-items");
const isList = Boolean(root && "list" in root.dataset);
const words = JSON.parse(root?.dataset.words || "{}");
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const AT_A_TIME = 20;
const UNDO = 10_000;
// A finger that falls twice on one place does not decide about the next comment as well.
const SECOND_TAP = 350;
let tap = { at: 0, x: 0, y: 0 };
const isSecond = (event) => {
  if (!event.isTrusted || !event.detail || !event.target.closest("[data-decides] button")) return false;
  const { clientX: x, clientY: y } = event;
  const again = Date.now() - tap.at < SECOND_TAP && Math.hypot(x - tap.x, y - tap.y) < 44;
  tap = { at: Date.now(), x, y };
  return again;
};

const says = document.getElementById("queue-says");
const announce = (text) => { says.textContent = text; };
const items = () => [...list.querySelectorAll(":scope > .queue-item")];
const current = () => list.querySelector(":scope > .is-current");

/* Which comment keys and thumb bar mean. */
const turnTo = (item, { focus = true } = {}) => {
  const before = current();
  if (before !== item) {
    before?.classList.remove("is-current");
    before?.querySelector(".queue-reasons[open]")?.removeAttribute("open");
  }
  if (!item) return;
  item.classList.add("is-current");
  if (!focus) return;
  item.querySelector("article").focus({ preventScroll: true });
  const { top } = item.getBoundingClientRect();
  if (top < 0 || top > innerHeight / 3) item.scrollIntoView({ block: "start" });
};
const step = (by) => {
  const there = items();
  const place = there.indexOf(current());
  const next = there[place < 0 ? 0 : place + by];
  if (next) turnTo(next);
  else announce(by > 0 ? words.last : words.first);
};

/* A fresh item from the server's HTML. */
const made = (html) => {
  const item = new DOMParser().parseFromString(`<ol>${html}</ol>`, "text/html").querySelector(".queue-item");
  return item && document.adoptNode(item);
};
const find = (id) => list.querySelector(`:scope > [data-item="${id}"]`);
const showEmpty = () => { root.querySelector(".empty").hidden = items().length > 0; };

/* The bar that offers to take the last decision back, for ten seconds each. */
const bar = root?.querySelector(".queue-undo");
const done = []; // { mark, item, before, said, until, decision, wanted } or { story… }
let hiding;
const showBar = () => {
  while (done.length && done.at(-1).until <= Date.now()) done.pop();
  const last = done.at(-1);
  clearTimeout(hiding);
  if (!last) {
    if (bar.contains(document.activeElement)) current()?.querySelector("article").focus({ preventScroll: true });
    bar.hidden = true;
    return;
  }
  bar.querySelector(".queue-said").textContent = last.said;
  const left = bar.querySelector(".queue-left");
  const fresh = left.cloneNode();
  left.replaceWith(fresh); // the line runs from the beginning
  bar.hidden = false;
  hiding = setTimeout(showBar, last.until - Date.now());
};
const offer = (what) => {
  done.push({ until: Date.now() + UNDO, ...what });
  showBar();
};

const send = (detail) => document.dispatchEvent(new CustomEvent("queue:send", { detail }));
const body = (data) => new URLSearchParams([...data].filter(([name]) => name !== "csrfmiddlewaretoken")).toString();

/* "Other" says nothing without a note: the note is asked for, and Enter in it sends both. */
const lacksNote = (form, { name, value }) => {
  if (name !== "reason" || value !== "other" || form.elements.note.value.trim()) return false;
  form.dataset.other = "chosen";
  form.elements.note.focus();
  announce(words.note);
  return true;
};
const decide = (form, submitter) => {
  if (lacksNote(form, submitter)) return;
  const item = form.closest(".queue-item");
  const data = new FormData(form, submitter);
  const verb = data.get("verb");
  performance.mark("queue-decided");
  if (!lost) trouble("");
  const mark = crypto.randomUUID?.() ?? `${Math.random()}`;
  const { item: id, name } = item.dataset;
  const next = item.nextElementSibling ?? item.previousElementSibling;
  const after = item.nextElementSibling?.dataset.item;
  item.querySelector(".queue-reasons[open]")?.removeAttribute("open");
  item.classList.remove("is-current");
  item.remove();
  turnTo(next);
  showEmpty();
  if (!next) root.querySelector(".empty").focus({ preventScroll: true });
  requestAnimationFrame(() => setTimeout(() => { // once it is painted
    performance.measure("queue-next", "queue-decided");
    announce(submitter.dataset.said);
  }));
  offer({ mark, item, after, said: submitter.dataset.said, name });
  send({ url: form.action, body: body(data), mark, id, name, verb });
  refill();
};
const setMode = (form, submitter) => {
  const data = new FormData(form, submitter);
  for (const item of list.querySelectorAll(`[data-story="${data.get("article")}"]`)) data.append("shown", item.dataset.item);
  send({ url: form.action, body: body(data), mode: true });
};

/* Back where it was, or in front of everything. */
const putBack = (entry) => {
  const place = entry.after && find(entry.after);
  if (place) place.before(entry.item);
  else list.append(entry.item);
  showEmpty();
  turnTo(entry.item);
};
const takeBack = () => {
  showBar();
  const last = done.pop();
  if (!last) return false;
  if (last.story) {
    send({ url: last.url, mode: true, undoes: true, body: body(Object.entries({ article: last.story, mode: last.was, only_if: last.mode }).concat(
      [...list.querySelectorAll(`[data-story="${last.story}"]`)].map((item) => ["shown", item.dataset.item]),
    )) });
  } else {
    const cancel = { mark: last.mark };
    document.dispatchEvent(new CustomEvent("queue:cancel", { detail: cancel }));
    putBack(last);
    if (!cancel.cancelled) {
      last.item.setAttribute("aria-busy", "true");
      if (last.decision) undo(last.decision);
      else waiting.set(last.mark, last.item);
    }
  }
  announce(words.undone);
  showBar();
  return true;
};
const waiting = new Map(); // decisions that are taken back before the server has said which ones they are
const undo = (decision) => send({ url: root.dataset.undo, body: `${root.dataset.place}&decision=${decision}`, undoes: true });

/* What the server has answered. */
const replace = (id, html) => {
  const old = find(id);
  const item = html && made(html);
  if (!old || !item) return;
  const mine = old.classList.contains("is-current");
  const inside = old.contains(document.activeElement);
  old.replaceWith(item);
  if (mine) turnTo(item, { focus: inside });
};
const refuse = ({ id, words: why, html }, name) => {
  const item = html && (find(id) ?? made(html));
  const text = name ? `${name}: ${why}` : why;
  if (item) {
    const note = Object.assign(document.createElement("p"), { className: "queue-refused", textContent: why });
    item.querySelector(".queue-main").prepend(note);
    if (!item.isConnected) (current() ?? list.lastElementChild)?.after(item) ?? list.append(item);
    if (!current()) turnTo(item);
    showEmpty();
  }
  trouble(text);
};
document.addEventListener("queue:answer", ({ detail: { entry, data } }) => {
  if (data.problem) {
    const last = done.findIndex((one) => one.mark === entry.mark && one.mark);
    if (last >= 0) putBack(...done.splice(last, 1));
    showBar();
    trouble(entry.name ? `${entry.name}: ${data.problem}` : data.problem);
  } else if (entry.mode) {
    for (const [id, html] of Object.entries(data.items)) replace(id, html);
    announce(data.said);
    if (!entry.undoes && data.was !== data.mode) offer({ said: data.said, story: data.story, was: data.was, mode: data.mode, url: entry.url });
  } else if (entry.undoes) {
    for (const [id, html] of Object.entries(data.items)) replace(id, html);
    if (!data.all) trouble(data.said);
  } else {
    const decision = data.done[entry.id];
    if (entry.orphan && decision) { // decided before this page was loaded
      find(entry.id)?.remove();
      if (!current()) turnTo(items()[0], { focus: false });
      showEmpty();
    }
    const known = done.find((one) => one.mark === entry.mark);
    if (known) known.decision = decision;
    if (waiting.has(entry.mark) && decision) undo(decision);
    waiting.delete(entry.mark);
    for (const one of data.refused) {
      if (known) done.splice(done.indexOf(known), 1);
      refuse(one, entry.name);
    }
    showBar();
  }
  refill();
});

/* Trouble stands on the page until it is over, or until somebody closes it. */
const alarm = root?.querySelector(".queue-trouble");
const trouble = (text) => {
  alarm.textContent = text;
  alarm.hidden = !text;
};
let lost = false;
document.addEventListener("queue:state", ({ detail: { trouble: what, count } }) => {
  if (what) {
    trouble(filled(what === "offline" && count === 1 ? words.offline_one : words[what], { count }));
    lost = true;
  } else if (lost) {
    trouble("");
    announce(words.sent);
    lost = false;
  }
});

/* The next ones, so that twenty are there; at the end of the tab those that have come meanwhile (`again`). */
let filling = false;
const seen = new Set(isList ? items().map((item) => item.dataset.item) : []);
const refill = async (again = false) => {
  const { next, more, place } = root.dataset;
  if (!isList || filling || items().length >= AT_A_TIME || (!next && items().length && !again)) return;
  filling = true;
  let came = 0;
  try {
    const query = new URLSearchParams(place);
    query.set("after", next);
    // From the beginning on: what is here already comes too.
    query.set("take", next ? AT_A_TIME - items().length : AT_A_TIME);
    const answer = await fetch(`${more}?${query}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return;
    const data = await answer.json();
    root.dataset.next = data.next;
    for (const html of data.items) {
      const item = made(html);
      if (!item || seen.has(item.dataset.item)) continue;
      seen.add(item.dataset.item);
      list.append(item);
      came += 1;
    }
    if (came && !current()) turnTo(list.firstElementChild, { focus: document.activeElement === root.querySelector(".empty") });
    showEmpty();
  } catch { /* it is tried again after the next decision */ } finally { filling = false; }
  if (came && root.dataset.next) refill();
};

if (root) {
  root.classList.add("is-scripted");
  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (isList && form.matches("[data-decides], [data-modes], .queue-undo form")) {
      if (form.matches(".queue-undo form") && !done.length) return; // the page came with it: the form goes its own way
      event.preventDefault();
      if (form.matches("[data-decides]")) decide(form, submitter);
      else if (form.matches("[data-modes]")) setMode(form, submitter);
      else takeBack();
    }
  });
}

if (isList) {
  turnTo(document.getElementById(location.hash.slice(1))?.closest(".queue-item") ?? items()[0], { focus: Boolean(location.hash) });
  root.addEventListener("click", (event) => {
    const { target } = event;
    if (isSecond(event)) event.preventDefault();
    const by = target.closest("[data-step]")?.dataset.step;
    if (by) step(Number(by));
    else if (target.closest(".queue-item")) turnTo(target.closest(".queue-item"), { focus: false });
  }, true);
  list.addEventListener("keydown", (event) => {
    const { form } = event.target;
    if (event.key !== "Enter" || event.isComposing || event.target.name !== "note" || !form?.dataset.other) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector('button[value="other"]'));
  });
  list.addEventListener("focusin", ({ target }) => turnTo(target.closest(".queue-item"), { focus: false }));
  document.addEventListener("queue:step", ({ detail }) => step(detail));
  document.addEventListener("queue:counts", ({ detail }) => {
    if (parseInt(detail[root.dataset.tab], 10) > items().length) refill(true);
  });
  document.addEventListener("queue:say", ({ detail }) => announce(words[detail]));
}
// The bar that the page came with is there for ten seconds too, where a script can say so.
if (bar && !bar.hidden) hiding = setTimeout(showBar, UNDO);
