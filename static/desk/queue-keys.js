/* Single keys press the buttons of the comment that one is at. They never fire while somebody types, nor with Ctrl, Alt or
   Meta, and can be turned off (WCAG 2.1.4); this browser remembers it. */
const root = document.querySelector(".queue");
const dialog = root?.querySelector(".queue-keys");
const STORE = "queue-keys";
const remembered = () => {
  try { return localStorage.getItem(STORE); } catch { return null; }
};
let on = remembered() !== "off";
const say = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
const item = () => root.querySelector(".queue-item.is-current") ?? root.querySelector(".queue-item");
const TYPED_IN = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";

const press = (button) => {
  if (button) button.click();
  else say("queue:say", "impossible");
};
const REASONS = ".queue-reasons:has(> summary[data-key])";
const reasons = () => item()?.querySelector(REASONS);
const openReasons = (key) => {
  const summary = item()?.querySelector(`summary[data-key="${key}"]`);
  if (!summary) return say("queue:say", "impossible");
  const box = summary.parentElement;
  if (!box.open) summary.click();
  // The list is there once it is unfolded.
  return box.querySelector("[data-digit], form :is(input, select, button):not([type=hidden], [disabled])")?.focus();
};
const close = () => {
  const box = root.querySelector("details[open]:has(> summary[data-key])");
  if (!box) return;
  box.open = false;
  box.querySelector("summary").focus();
};
const help = () => dialog.showModal();

const KEYS = {
  a: () => press(item()?.querySelector('button[data-key="a"]')),
  s: () => press(item()?.querySelector('button[data-key="s"]')),
  r: () => openReasons("r"),
  x: () => openReasons("x"),
  p: () => openReasons("p"),
  z: () => press(root.querySelector(".queue-undo:not([hidden]) button[data-key]")),
  o: () => {
    const link = item()?.querySelector('a[data-key="o"]');
    if (link) open(link.href, "_blank", "noopener");
  },
  j: () => say("queue:step", 1),
  k: () => say("queue:step", -1),
  arrowright: () => say("queue:step", 1),
  arrowleft: () => say("queue:step", -1),
  "?": help,
};
// On a keyboard of other letters the key in that place counts.
const meant = (event) => (/^[\x20-\x7e]$|^Arrow/.test(event.key) ? event.key : event.code.replace(/^Key/, "")).toLowerCase();

if (root && dialog) {
  const door = root.querySelector("[data-help]");
  const box = dialog.querySelector("[data-keys-on]");
  door.addEventListener("click", help);
  box.checked = on;
  box.addEventListener("change", () => {
    on = box.checked;
    try { localStorage.setItem(STORE, on ? "on" : "off"); } catch { /* for this page then */ }
    root.classList.toggle("has-keys", on);
  });
  root.classList.toggle("has-keys", on);
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || dialog.open) return;
    if (event.key === "Escape") { close(); return; }
    if (!on || event.repeat || event.target.closest?.(TYPED_IN)) return;
    const key = meant(event);
    if (event.shiftKey && key !== "?") return;
    if (/^[1-9]$/.test(key)) {
      if (!reasons()?.open) return;
      event.preventDefault();
      press(reasons().querySelector(`[data-digit="${key}"]`));
    } else if (KEYS[key]) {
      event.preventDefault();
      KEYS[key]();
    }
  });
}
