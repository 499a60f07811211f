/* While the page is open its comments stay its moderator's (comments/claims.py); when it is left they are free for others at
   once. In the same breath it hears how much waits and who else is at work, as long as anybody can see the page. */
const root = document.querySelector(".queue[data-watch]");
const EVERY = 30_000; // a claim holds for 90 s; in a hidden tab a browser lets a timer ring once a minute
const SOON = 1_500;

const shown = () => [...root.querySelectorAll(".queue-item")].map((item) => item.dataset.item);
const about = (more = []) => new URLSearchParams([
  ["csrfmiddlewaretoken", root.querySelector("[name=csrfmiddlewaretoken]")?.value ?? ""], ["tab", root.dataset.tab], ...shown().map((id) => ["item", id]), ...more,
]);
const mark = (taken) => {
  for (const item of root.querySelectorAll(".queue-item")) {
    const words = taken[item.dataset.item];
    const note = item.querySelector(".queue-taken");
    if (!words) note?.remove();
    else if (note) note.textContent = words;
    else item.querySelector(".queue-main").prepend(Object.assign(document.createElement("p"), { className: "queue-taken", textContent: words }));
  }
};

let timer;
const later = (after) => {
  clearTimeout(timer);
  timer = setTimeout(watch, after);
};
const watch = async () => {
  later(EVERY);
  try {
    const answer = await fetch(root.dataset.watch, {
      method: "POST", body: about(document.hidden ? [["quiet", "1"]] : []), headers: { Accept: "application/json" },
    });
    if (!answer.ok || answer.redirected) return;
    const data = await answer.json();
    root.dataset.until = data.until;
    mark(data.taken ?? {});
    if (!data.counts) return;
    for (const [tab, count] of Object.entries(data.counts)) {
      const place = root.querySelector(`[data-waits="${tab}"]`);
      if (place) place.textContent = count;
    }
    const looking = root.querySelector(".queue-looking");
    looking.textContent = data.looking.join(" ");
    looking.hidden = !data.looking.length;
    document.dispatchEvent(new CustomEvent("queue:counts", { detail: data.counts }));
  } catch { /* it asks again */ }
};

if (root) {
  later(EVERY);
  document.addEventListener("visibilitychange", () => document.hidden || watch());
  document.addEventListener("queue:answer", () => later(SOON));
  addEventListener("pagehide", () => {
    if (shown().length) navigator.sendBeacon(root.dataset.leave, about([["until", root.dataset.until]]));
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) watch();
  });
}
