/* The photo library in a dialog: search, choose, upload, without leaving the story. */
let dialog = null;
let chosen = null;

const gettext = (words) => (window.gettext ? window.gettext(words) : words);

const build = () => {
  dialog = document.createElement("dialog");
  dialog.className = "picker-dialog";
  dialog.setAttribute("aria-label", gettext("Photo library"));
  dialog.innerHTML = '<div class="picker-head"><h2></h2><button type="button" class="button plain" data-close></button></div><div class="picker-body"></div>';
  dialog.querySelector("h2").textContent = gettext("Photo library");
  dialog.querySelector("[data-close]").textContent = gettext("Close");
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
    const choice = event.target.closest("[data-choice]");
    if (choice) choose({ ...choice.dataset, id: Number(choice.dataset.choice) });
    const page = event.target.closest(".picker-pages a");
    if (page) {
      event.preventDefault();
      load(page.href);
    }
  });
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    if (form.matches("[data-picker-upload]")) upload(form, event.submitter);
    else load(`${form.action}?${new URLSearchParams(new FormData(form))}`);
  });
  document.body.append(dialog);
};

const show = (html) => {
  const body = dialog.querySelector(".picker-body");
  body.innerHTML = html;
  body.scrollTop = 0;
};

const load = async (address) => {
  const answer = await fetch(address, { headers: { "X-Requested-With": "fetch" } });
  show(await answer.text());
};

const upload = async (form, button) => {
  if (button) button.disabled = true;
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" } }).catch(() => null);
  if (button) button.disabled = false;
  if (answer?.headers.get("Content-Type")?.startsWith("application/json")) {
    const photo = await answer.json();
    choose({ ...photo, missing: (photo.missing || []).join(" ") });
  } else if (answer) {
    // What was typed stays; a file cannot be put back into a field by a server.
    const file = form.querySelector("input[type=file]").files;
    show(await answer.text());
    dialog.querySelector(".picker-upload")?.setAttribute("open", "");
    const field = dialog.querySelector("[data-picker-upload] input[type=file]");
    if (field && file.length) field.files = file;
    dialog.querySelector(".errorlist")?.scrollIntoView({ block: "center" });
  }
};

const choose = (photo) => {
  dialog.close();
  chosen?.(photo);
  chosen = null;
};

const pick = (address, then) => {
  if (!dialog) build();
  chosen = then;
  show("");
  load(address);
  dialog.showModal();
};

document.addEventListener("desk:pick-photo", ({ detail }) => pick(detail.url, detail.then));

for (const input of document.querySelectorAll("[data-photo-input]")) {
  const field = input.querySelector("input");
  const picture = input.querySelector("[data-photo-picture]");
  const clear = input.querySelector("[data-photo-clear]");
  const button = input.querySelector("[data-photo-choose]");
  input.classList.add("scripted");
  input.querySelector("[data-photo-library]").hidden = true;
  button.hidden = false;
  const changed = () => {
    clear.hidden = !field.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  clear.hidden = !field.value;
  button.addEventListener("click", () => pick(input.dataset.pickUrl, (photo) => {
    field.value = photo.id;
    const image = document.createElement("img");
    image.src = photo.src;
    image.alt = photo.alt;
    const caption = document.createElement("p");
    caption.className = "photo-input-words";
    caption.textContent = `${photo.caption || photo.alt} ${photo.credit}`;
    const missing = document.createElement("p");
    missing.className = "photo-input-missing";
    missing.textContent = photo.missing;
    picture.replaceChildren(image, caption, ...(photo.missing ? [missing] : []));
    changed();
    button.focus();
  }));
  clear.addEventListener("click", () => {
    field.value = "";
    picture.replaceChildren();
    changed();
    button.focus();
  });
}
