/* The story form, made comfortable. Everything here improves a form that works without it. */
const words = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

/* Characters: said beside the field, with a warning where a length is exceeded. */
for (const field of document.querySelectorAll("[data-count]")) {
  const most = Number(field.dataset.count);
  const texts = JSON.parse(field.dataset.countWords);
  const counter = document.createElement("p");
  counter.className = "counter";
  counter.id = `${field.id}_counter`;
  field.after(counter);
  field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), counter.id].filter(Boolean).join(" "));
  const count = () => {
    const length = [...field.value.trim()].length;
    const over = length > most;
    counter.textContent = words(over ? texts.over : texts.fits, { count: length, most });
    counter.classList.toggle("over", over);
    counter.classList.toggle("warn", over && "countWarn" in field.dataset);
  };
  field.addEventListener("input", count);
  count();
}

/* A field for one line of text that may be tall: it grows, and Enter goes on instead of breaking the line. */
for (const field of document.querySelectorAll("textarea.one-line, .field-standfirst textarea")) {
  const grow = () => {
    field.rows = 1;
    const line = parseFloat(getComputedStyle(field).lineHeight) || 24;
    field.rows = Math.max(1, Math.round((field.scrollHeight - 12) / line));
  };
  field.addEventListener("input", grow);
  addEventListener("resize", grow);
  document.fonts?.ready.then(grow);
  grow();
}
for (const field of document.querySelectorAll("textarea.one-line")) {
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}

/* Ordered rows: buttons for the keyboard, dragging for the mouse. The numbers are what is sent. */
const rowsOf = (list) => [...list.querySelectorAll(":scope > .row:not(.empty-form)")];
const number = (list) => rowsOf(list).forEach((row, position) => {
  const field = row.querySelector(".row-position");
  if (field) field.value = position;
});
for (const list of document.querySelectorAll("[data-rows]")) {
  list.classList.add("scripted");
  for (const button of list.querySelectorAll("[data-row-up], [data-row-down]")) button.hidden = false;
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-row-up], [data-row-down]");
    if (!button) return;
    const row = button.closest(".row");
    const rows = rowsOf(list);
    const other = rows[rows.indexOf(row) + ("rowUp" in button.dataset ? -1 : 1)];
    if (!other) return;
    if ("rowUp" in button.dataset) other.before(row);
    else other.after(row);
    number(list);
    button.focus();
    list.dispatchEvent(new Event("input", { bubbles: true }));
  });
  let dragged = null;
  list.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest(".row-move");
    if (handle && !event.target.closest("button")) handle.closest(".row").draggable = true;
  });
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest(".row");
    dragged?.classList.add("dragged");
  });
  list.addEventListener("dragover", (event) => {
    const row = event.target.closest(".row:not(.empty-form)");
    if (!dragged || !row || row === dragged || row.parentElement !== list) return;
    event.preventDefault();
    const { top, height } = row.getBoundingClientRect();
    if (event.clientY < top + height / 2) row.before(dragged);
    else row.after(dragged);
  });
  list.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("dragged");
    dragged.draggable = false;
    dragged = null;
    number(list);
  });
  list.closest("form")?.addEventListener("submit", () => number(list));
}

/* "Publish at 18:00": the button says the time that is chosen. */
const clock = (value) => {
  const [day, time] = value.split("T");
  if (!time) return "";
  const today = new Date();
  const same = day === `${today.getFullYear()}-${String(today.getMonth() + 1).padStart(2, "0")}-${String(today.getDate()).padStart(2, "0")}`;
  const [year, month, date] = day.split("-").map(Number);
  const shown = new Date(year, month - 1, date).toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "short" });
  return same ? time.slice(0, 5) : `${time.slice(0, 5)}, ${shown}`;
};
for (const button of document.querySelectorAll("[data-schedule]")) {
  const field = button.closest(".bar-schedule").querySelector("input");
  const plain = button.textContent;
  const say = () => {
    const time = clock(field.value);
    button.textContent = time ? words(button.dataset.words, { time }) : plain;
  };
  field.addEventListener("input", say);
  say();
}

/* Of a published story: kept beside it, published, or published at a time. The button says which. */
for (const choices of document.querySelectorAll(".what-changed")) {
  const time = choices.querySelector("[name=publish_at]");
  const say = () => {
    const kind = choices.querySelector("[name=change]:checked")?.value ?? "keep";
    const at = clock(time.value);
    for (const button of document.querySelectorAll("[data-save-words]")) {
      const [keep, now, later] = button.dataset.saveWords.split("|");
      button.textContent = kind === "keep" ? keep : at ? words(later, { time: at }) : now;
    }
  };
  choices.addEventListener("input", say);
  say();
}

/* An address to pass on: copied with one press. */
for (const button of document.querySelectorAll("[data-copy-address]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copyAddress);
    button.textContent = button.dataset.done;
  });
}

/* A photo that comes back with unsaved typing is shown as well. */
document.addEventListener("desk:photo", ({ detail: field }) => {
  const picture = field.closest("[data-photo-input]").querySelector("[data-photo-picture]");
  const address = document.querySelector("[data-thumbnail-url]")?.dataset.thumbnailUrl;
  if (!picture || !address) return;
  const image = Object.assign(document.createElement("img"), { alt: "", src: address.replace("/0/", `/${field.value}/`) });
  picture.replaceChildren(...(field.value ? [image] : []));
  field.closest("[data-photo-input]").querySelector("[data-photo-clear]").hidden = !field.value;
});

/* The tools of the text stay in sight under the bar, however tall it is. */
const bar = document.querySelector(".bar");
if (bar && "ResizeObserver" in window) {
  new ResizeObserver(() => {
    const stuck = getComputedStyle(bar).position === "sticky";
    document.documentElement.style.setProperty("--bar", stuck ? `${bar.offsetHeight}px` : "0px");
  }).observe(bar);
}

/* Nothing typed is left behind by accident. */
const story = document.querySelector("#article_form");
if (story) {
  let touched = Boolean(document.querySelector(".errornote, .conflict"));
  story.addEventListener("input", () => { touched = true; });
  story.addEventListener("submit", () => { touched = false; });
  addEventListener("beforeunload", (event) => { if (touched) event.preventDefault(); });

  /* Preview: save behind the scenes and open the page in the paper's design beside the form. */
  story.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (!button || !("preview" in button.dataset)) return;
    event.preventDefault();
    const tab = window.open("", "desk-preview");
    const data = new FormData(story, button);
    const answer = await fetch(story.getAttribute("action") || location.href, {
      method: "POST",
      body: data,
      headers: { Accept: "application/json" },
      redirect: "error",
    }).catch(() => null);
    const saved = answer?.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : null;
    if (!saved || !tab) {
      tab?.close();
      const verb = document.createElement("input");
      verb.type = "hidden";
      verb.name = "_verb";
      verb.value = saved ? "" : "preview";
      story.append(verb);
      story.submit();
      return;
    }
    document.querySelector("#id_version").value = saved.version;
    document.querySelector("#id_copy_version").value = saved.copy_version;
    if (location.pathname !== saved.change) {
      history.replaceState(null, "", saved.change);
      story.action = saved.change;
    }
    document.dispatchEvent(new CustomEvent("desk:saved", { detail: saved }));
    tab.location = saved.preview;
  });
}

/* Two texts: take over what the colleague wrote, field by field. */
for (const section of document.querySelectorAll("[data-conflict]")) {
  const field = document.getElementById(`id_${section.dataset.conflict}`);
  const button = section.querySelector("[data-conflict-take]");
  const text = section.querySelector("[data-conflict-text]");
  const simple = field && (field.matches("textarea") || field.matches("input[type=text]"));
  if (!simple) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const taken = text.value;
    if (field.deskEditor) field.deskEditor.commands.setContent(taken, { emitUpdate: true });
    field.value = taken;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    section.classList.add("taken");
    button.disabled = true;
  });
}

/* The editor of a text gets a name for those who hear it, and is reachable from its field. */
const equip = (editor, textarea) => {
  if (textarea.deskEditor) return;
  textarea.deskEditor = editor;
  const text = editor.view.dom;
  text.setAttribute("role", "textbox");
  text.setAttribute("aria-multiline", "true");
  text.setAttribute("aria-label", textarea.dataset.label);
  document.querySelector(`label[for="${textarea.id}"]`)?.addEventListener("click", () => editor.commands.focus());
  for (const button of text.parentElement.querySelectorAll(".prose-menubar__button:not([aria-label])")) {
    button.setAttribute("aria-label", button.title || button.textContent);
  }
};
document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => equip(editor, textarea));
// On a slow line the editor may stand before this script.
for (const text of document.querySelectorAll(".prose-editor .tiptap")) {
  const textarea = text.closest(".prose-editor").querySelector("textarea");
  if (text.editor && textarea) equip(text.editor, textarea);
}

/* Select2 names neither its box nor its search field. */
const nameSelect = (select) => {
  const box = select.nextElementSibling?.querySelector?.(".select2-selection");
  if (!box) return;
  const label = select.getAttribute("aria-label") || document.querySelector(`label[for="${select.id}"]`)?.textContent.replace(/:\s*$/, "");
  const shown = select.selectedOptions[0]?.textContent.trim();
  box.removeAttribute("aria-labelledby");
  box.setAttribute("aria-label", [label, shown].filter(Boolean).join(": "));
  if (box.getAttribute("role") === "combobox" && !box.hasAttribute("aria-controls")) box.setAttribute("aria-controls", `${select.id}-options`);
  const rendered = box.querySelector(".select2-selection__rendered");
  const hint = rendered?.querySelector(".select2-selection__placeholder");
  if (hint && !hint.textContent && select.hasAttribute("aria-label")) hint.textContent = label;
  rendered?.removeAttribute("role");
  rendered?.removeAttribute("aria-readonly");
};
const $ = window.django?.jQuery;
if ($) {
  const all = (root) => root.querySelectorAll?.("select.admin-autocomplete").forEach(nameSelect);
  $(() => setTimeout(() => all(document)));
  $(document).on("select2:select select2:clear select2:close", (event) => nameSelect(event.target));
  // Select2 tells jQuery only; what listens for typing shall hear of it too.
  $(document).on("select2:select select2:clear", (event) => event.target.dispatchEvent(new Event("input", { bubbles: true })));
  $(document).on("select2:open", (event) => {
    const search = document.querySelector(".select2-container--open .select2-search__field");
    search?.setAttribute("aria-label", event.target.getAttribute("aria-label") || gettext("Search"));
    search?.focus();
  });
  document.addEventListener("formset:added", (event) => setTimeout(() => {
    all(event.target);
    event.target.querySelectorAll("[data-row-up], [data-row-down]").forEach((button) => { button.hidden = false; });
  }));
}

/* Focal point: click on the picture; the numbers follow, and can be typed as well. */
for (const figure of document.querySelectorAll("[data-focal]")) {
  const picture = figure.querySelector("img");
  const across = document.querySelector("#id_focal_x");
  const down = document.querySelector("#id_focal_y");
  if (!across || !down) continue;
  const point = document.createElement("span");
  const frame = document.createElement("span");
  frame.className = "focal-frame";
  picture.before(frame);
  point.className = "focal-point";
  frame.append(picture, point);
  const show = () => { point.dataset.x = across.value || 5; point.dataset.y = down.value || 5; };
  frame.addEventListener("click", (event) => {
    const { left, top, width, height } = frame.getBoundingClientRect();
    const onGrid = (share) => Math.min(10, Math.max(0, Math.round(share * 10)));
    across.value = onGrid((event.clientX - left) / width);
    down.value = onGrid((event.clientY - top) / height);
    show();
  });
  across.addEventListener("input", show);
  down.addEventListener("input", show);
  show();
}

/* Beside the list there is room for the filters, over it there is not. */
for (const fold of document.querySelectorAll(".filter-fold")) {
  if (matchMedia("(max-width: 60rem)").matches) fold.open = false;
}

/* A menu that is left is closed. */
for (const menu of document.querySelectorAll(".fold-menu")) {
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { menu.open = false; menu.querySelector("summary").focus(); }
  });
}
