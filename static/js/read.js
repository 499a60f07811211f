/* Says once that a story was read: it was on the screen for eight seconds and somebody moved about in it, or for thirty. No
   cookie, no storage, no number of a reader. Browsers that a program steers say nothing, and to come back is not to read. */
const story = document.querySelector("[data-read]");
const [visit] = performance.getEntriesByType("navigation");
if (story && !navigator.webdriver && !["reload", "back_forward"].includes(visit?.type)) {
  let seconds = 0;
  let moved = false;
  const move = (event) => { moved ||= event.isTrusted; };
  for (const sign of ["scroll", "pointermove", "pointerdown", "touchstart", "keydown"]) {
    addEventListener(sign, move, { passive: true });
  }
  const watch = setInterval(() => {
    if (document.visibilityState === "visible") seconds += 1;
    if (seconds < (moved ? 8 : 30)) return;
    clearInterval(watch);
    navigator.sendBeacon(story.dataset.read);
  }, 1000);
}
