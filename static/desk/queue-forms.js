/* Comforts on the forms of the queue that load the page again: tick all, and no second tap on a button that was pressed. */
const root = document.querySelector(".queue");
const all = root?.querySelector("[data-tick-all]");
if (all) {
  all.closest("label").hidden = false;
  const boxes = () => [...root.querySelectorAll('input[name="comment"][form="bulk"]')];
  all.addEventListener("change", () => boxes().forEach((box) => { box.checked = all.checked; }));
  root.addEventListener("change", () => {
    const ticked = boxes().filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
  });
}

if (root) {
  // What the script of the queue sends by itself has been taken from the browser by now.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !root.contains(form) || form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  // Back from another page out of the browser's memory: the buttons work again.
  addEventListener("pageshow", () => root.querySelectorAll("form").forEach((form) => delete form.dataset.sent));
}
