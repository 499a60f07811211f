/* Three comforts on pages that work without them: the comment form opens where the reader is, the sheet of
   sections closes on Escape or on a click beside it, and a story can be printed from its foot. */
const sheet = document.querySelector(".sheet");
if (sheet) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && sheet.open) {
      sheet.open = false;
      sheet.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (sheet.open && !sheet.contains(event.target)) sheet.open = false;
  });
}

/** Fetch the form at `link` and put it behind the link. Any failure follows the link instead. */
async function openForm(link) {
  const answer = await fetch(link.href, { credentials: "same-origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const form = page.querySelector("[data-comment-form]");
  if (!form) throw new Error("no form");
  // One form at a time: its field ids must stay unique in the page.
  document.querySelector("[data-comment-form]")?.remove();
  const holder = link.closest("[data-form-place]") ?? link.parentElement;
  holder.after(document.adoptNode(form));
  // Who is known on this device need not wait for that to write.
  import(form.dataset.module).then((module) => module.fill(form)).catch(() => {});
  form.querySelector("input:not([type=hidden]):not([tabindex='-1']), textarea").focus();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
  const link = event.target.closest("a[data-opens-form]");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  openForm(link).catch(() => location.assign(link.href));
});
