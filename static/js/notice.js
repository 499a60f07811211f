/* The notice for readers who block advertising. A place that was filled counts as blocked when three seconds later what
   stands in it is gone, hidden or not loaded. There is no bait. The notice stands where the advertisement was to stand, or,
   where that room is gone too, in its own above the footer: both are kept free from the start, so nothing moves. */
const KEY = "notice-closed";
const DAYS = 30;
const PATIENCE = 3000;
const notice = document.querySelector("[data-notice]");
const ready = new Set();
let shown = false;

const stored = () => { try { return Number(localStorage.getItem(KEY)); } catch { return 0; } };
const store = () => { try { localStorage.setItem(KEY, String(Date.now())); } catch { /* then it lasts for this page */ } };
const placeOf = (name) => document.querySelector(`[data-place="${name}"]`);

function isSeen(element) {
  if (!element?.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
  const { width, height } = element.getBoundingClientRect();
  return width > 1 && height > 1;
}

const isHidden = (place) => !isSeen(place?.querySelector(".ad")) || !isSeen(place.querySelector(".ad-body"));

function isLoaded(place) {
  const body = place.querySelector(".ad-body");
  return body.tagName === "IFRAME" ? ready.has(body.contentWindow) : body.complete && body.naturalWidth > 0;
}

function show(place) {
  if (shown) return;
  shown = true;
  let strip = notice;
  if (place?.clientHeight) {
    const copy = notice.cloneNode(true);
    copy.removeAttribute("data-notice");
    place.append(copy);
    if (copy.offsetHeight <= place.clientHeight) strip = copy;
    else copy.remove();
  }
  strip.classList.add("is-shown");
  strip.querySelector("button").addEventListener("click", () => {
    store();
    strip.classList.remove("is-shown");
  });
}

if (notice && Date.now() - stored() > DAYS * 86_400_000) {
  const names = notice.dataset.notice.split(" ");
  addEventListener("message", (event) => { if (event.data === "ad: ready") ready.add(event.source); });
  for (const frame of document.querySelectorAll("iframe.ad-body")) frame.contentWindow.postMessage("ad: ready?", "*");
  // Hidden or gone: of all places at once. Not loaded: of each once it is on the screen, since it is loaded no sooner.
  setTimeout(() => {
    const gone = names.find((name) => isHidden(placeOf(name)));
    if (gone) show(placeOf(gone));
  }, PATIENCE);
  const watch = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      watch.unobserve(target);
      setTimeout(() => {
        if (navigator.onLine && (isHidden(target) || !isLoaded(target))) show(target);
      }, PATIENCE);
    }
  });
  for (const name of names) if (placeOf(name)) watch.observe(placeOf(name));
}
