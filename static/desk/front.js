/* The board of the front by drag: what is dropped gets the number of its place, and the same form goes off that is sent
   without a script. The answer is the whole page; its board takes the place of this one, and the address says what is on it. */
const desk = document.querySelector(".front-desk");

/* Where the reader of the board was: a field or button is found again by its name and value. */
const marked = (element) => element?.name && `[name="${CSS.escape(element.name)}"]${element.type === "submit" ? `[value="${CSS.escape(element.value)}"]` : ""}`;

const show = (html, address) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const board = page.querySelector("#front-form");
  if (!board) return false;
  const focus = marked(document.activeElement);
  document.querySelector("#front-form").replaceWith(board);
  const told = page.querySelector(".messagelist");
  const old = document.querySelector(".messagelist");
  if (told && old) old.replaceWith(told);
  else if (told) document.querySelector("#main .content, #content")?.before(told);
  else old?.remove();
  if (address !== location.href) history.pushState(null, "", address);
  if (focus) board.querySelector(focus)?.focus({ preventScroll: true });
  return true;
};

const move = async () => {
  const form = document.querySelector("#front-form");
  const data = new FormData(form);
  data.set("do", "place");
  desk.classList.add("is-busy");
  try {
    const answer = await fetch(form.action, { method: "POST", body: data });
    if (!answer.ok || !show(await answer.text(), answer.url)) throw new Error(answer.status);
  } catch {
    form.querySelector(".front-enter").click(); // the browser's own way, which says what is wrong
  } finally {
    desk.classList.remove("is-busy");
  }
};

if (desk && document.querySelector("#front-form")) {
  desk.classList.add("is-scripted");
  // Back is the way to undo a move, as it is without a script: the address says what was arranged then.
  addEventListener("popstate", () => location.reload());
  let dragged = null;
  const over = (event) => (dragged ? event.target.closest("[data-slot], [data-out]") : null);
  const unmark = () => desk.querySelectorAll(".is-over").forEach((one) => one.classList.remove("is-over"));
  desk.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-story]");
    if (!dragged) return;
    event.dataTransfer.setData("text/plain", dragged.dataset.story);
    event.dataTransfer.effectAllowed = "move";
    dragged.classList.add("is-dragged");
  });
  desk.addEventListener("dragover", (event) => {
    const target = over(event);
    if (!target) return;
    event.preventDefault();
    unmark();
    target.classList.add("is-over");
  });
  desk.addEventListener("drop", (event) => {
    const target = over(event);
    if (!target) return;
    event.preventDefault();
    const field = dragged.querySelector('[name^="place-"]');
    const number = target.dataset.slot ?? "";
    if (field.value === number) return;
    field.value = number;
    move();
  });
  desk.addEventListener("dragend", () => {
    unmark();
    dragged?.classList.remove("is-dragged");
    dragged = null;
  });
}
