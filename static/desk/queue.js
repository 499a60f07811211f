/* Comforts on a queue that works without them: tick all, and no second tap on a button that was pressed. */
const all = document.querySelector("[data-tick-all]");
if (all) {
  all.closest("label").hidden = false;
  const boxes = [...document.querySelectorAll('input[name="comment"][form="bulk"]')];
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
  boxes.forEach((box) => box.addEventListener("change", show));
  show();
}

for (const form of document.querySelectorAll(".queue form")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
// Back from another page out of the browser's memory: the buttons work again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll(".queue form")) delete form.dataset.sent;
});
