/* Suggestions under the search field, as an ARIA combobox: a list that the keyboard walks through while one types on.
   The form works without it; whatever fails, nothing is suggested. */
const holder = document.querySelector("[data-suggest]");
const field = holder?.querySelector("input");
const WAIT = 150; // milliseconds without a key before anything is asked

if (field) {
  const list = Object.assign(document.createElement("ul"), { id: "search-suggestions", hidden: true });
  const told = Object.assign(document.createElement("span"), { className: "hidden" });
  let asking, timer, chosen = -1, typed = field.value;

  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels[0].textContent);
  list.className = "suggestions";
  told.setAttribute("role", "status");
  holder.append(list);
  field.form.append(told);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
  })) field.setAttribute(name, value);

  const close = () => {
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const choose = (place) => {
    list.children[chosen]?.setAttribute("aria-selected", "false");
    chosen = place;
    const line = list.children[place];
    field.value = line?.dataset.word ?? typed;
    if (!line) return field.removeAttribute("aria-activedescendant");
    line.setAttribute("aria-selected", "true");
    line.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", line.id);
  };

  const show = (lines) => {
    list.replaceChildren(...lines.map(({ kind, label, text, url }, place) => {
      const line = document.createElement("li");
      line.id = `search-suggestion-${place}`;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", "false");
      if (kind === "word") line.dataset.word = text;
      line.dataset.url = url;
      line.append(text);
      if (label) line.append(" ", Object.assign(document.createElement("span"), { textContent: label }));
      return line;
    }));
    chosen = -1;
    list.hidden = !lines.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    field.removeAttribute("aria-activedescendant");
    told.textContent = !lines.length ? "" : lines.length === 1 ? holder.dataset.one : holder.dataset.many.replace("#", lines.length);
  };

  const ask = async () => {
    asking?.abort();
    const mine = asking = new AbortController();
    const words = field.value;
    if (words.trim().length < 2) return close();
    try {
      const answer = await fetch(`${holder.dataset.suggest}?${new URLSearchParams({ q: words })}`, {
        credentials: "same-origin", signal: mine.signal,
      });
      const { suggestions } = await answer.json();
      if (mine === asking && field.value === words && document.activeElement === field) show(suggestions);
    } catch { /* asked again with the next key */ }
  };

  // A section, a topic, an author and a story are gone to; a word is searched for, with the filters that are set.
  const take = (line) => {
    if (line.dataset.word === undefined) return location.assign(line.dataset.url);
    field.value = line.dataset.word;
    close();
    field.form.requestSubmit();
  };

  field.addEventListener("input", () => {
    typed = field.value;
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  field.addEventListener("keydown", (event) => {
    const last = list.children.length - 1;
    if (event.key === "ArrowDown" && list.hidden && field.value.trim().length > 1) ask();
    else if (list.hidden) return;
    else if (event.key === "ArrowDown") choose(chosen === last ? -1 : chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen === -1 ? last : chosen - 1);
    else if (event.key === "Escape") { choose(-1); close(); }
    else if (event.key === "Enter" && chosen >= 0) take(list.children[chosen]);
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", close);
  field.form.addEventListener("submit", () => { clearTimeout(timer); asking?.abort(); });
  // The field keeps the focus, so that nothing closes before the click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const line = event.target.closest("[role=option]");
    if (line) take(line);
  });
}
