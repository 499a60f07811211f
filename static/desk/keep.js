/* Unsaved typing stays in this browser until the server says that it has it; after a crash or the end of a session it is
   offered again. One entry a story, a colleague and a tab; the server names in data-saved which submits it has written. */
const PREFIX = "desk-kept:";
const DAYS = 14;
const LARGEST = 1_500_000;
const PAUSE = 400;
const NOT_TYPED = /^(csrfmiddlewaretoken|_.*|.*-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS)$/;
// Hidden fields that say which text was seen: what is put back goes through their check.
const SEEN = ["version", "copy_version", "seen"];
const ROW = /^([a-z_]+)-(\d+|__prefix__)-(\w+)$/;

const gettext = (words) => (window.gettext ? window.gettext(words) : words);
const filled = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
const made = (tag, text = "", name = "") => Object.assign(document.createElement(tag), { textContent: text, className: name });
const lines = (text) => text.replace(/\r\n?/g, "\n");

/* What the browser holds. It may refuse to, in private windows or when it is full. */
const read = (key) => {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
};
const drop = (key) => {
  try { localStorage.removeItem(key); } catch { /* nothing is held then */ }
};
const entries = (start) => {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(start)).map((key) => ({ key, ...read(key) }));
  } catch { return []; }
};
const write = (key, entry) => {
  const text = JSON.stringify(entry);
  if (text.length > LARGEST) return false;
  for (let attempt = 0; attempt < 20; attempt += 1) {
    try {
      localStorage.setItem(key, text);
      return true;
    } catch {
      const oldest = entries(PREFIX).filter((held) => held.key !== key).sort((a, b) => a.at - b.at)[0];
      if (!oldest) return false;
      drop(oldest.key);
    }
  }
  return false;
};
const tidy = (user, saved) => {
  const end = Date.now() - DAYS * 86_400_000;
  for (const entry of entries(PREFIX)) {
    const done = entry.key.startsWith(`${PREFIX}${user}:`) && saved.includes(entry.sent);
    if (done || !(entry.at > end)) drop(entry.key);
  }
};

/* Each tab has a name and holds a lock of that name while it lives: what a living tab types is offered to no other. */
const random = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const hold = (name) => new Promise((got) => {
  if (!navigator.locks) { got(true); return; }
  navigator.locks.request(PREFIX + name, { signal: AbortSignal.timeout(1500) }, () => {
    got(true);
    return new Promise(() => {});
  }).catch(() => got(false));
});
const ownTab = async () => {
  let name = sessionStorage.getItem("desk-tab");
  if (!name || !(await hold(name))) {
    name = random();
    sessionStorage.setItem("desk-tab", name);
    hold(name);
  }
  return name;
};
const livingTabs = async () => {
  const { held = [] } = navigator.locks ? await navigator.locks.query() : {};
  return held.map((lock) => lock.name.slice(PREFIX.length));
};
/* A tab that was closed a moment ago may hold its name still; one that lives names its typing here once it is closed. */
const closed = (tab) => navigator.locks?.request(PREFIX + tab, { mode: "shared" }, () => {}) ?? Promise.resolve();

const when = (at) => {
  const day = new Date(at);
  const clock = { hour: "2-digit", minute: "2-digit" };
  const today = day.toDateString() === new Date().toDateString();
  return day.toLocaleString(document.documentElement.lang || undefined, today ? clock : { day: "numeric", month: "long", ...clock });
};

/* What stands in a form: fields by name, rows of each list in their order. `printed` is what the server put there. */
const chosen = (select, printed) => {
  const options = [...select.options];
  return (printed ? options.find((option) => option.defaultSelected) : select.selectedOptions[0]) ?? options[0];
};
const valueOf = (field, printed) => {
  if (field.type === "checkbox") return (printed ? field.defaultChecked : field.checked) ? "on" : "";
  if (field.matches("select")) return chosen(field, printed)?.value ?? "";
  return lines(printed ? field.defaultValue : field.value);
};
const contentOf = (form, printed = false) => {
  const content = { fields: {}, words: {}, rows: {} };
  const lists = new Map();
  for (const field of form.elements) {
    if (!field.name || NOT_TYPED.test(field.name) || ["hidden", "file", "submit", "button", "search"].includes(field.type)) continue;
    const [, list, number, name] = ROW.exec(field.name) ?? [];
    if (list) {
      if (number === "__prefix__" || ["position", "DELETE", "id"].includes(name)) continue;
      const row = field.closest(".row") ?? number;
      if (!lists.has(list)) lists.set(list, new Map());
      if (!lists.get(list).has(row)) lists.get(list).set(row, {});
      const held = lists.get(list).get(row);
      held[name] = valueOf(field, printed);
      if (field.matches("select")) held[`${name}:words`] = held[name] ? chosen(field, printed)?.textContent.trim() : "";
    } else if (field.type === "radio") {
      if (printed ? field.defaultChecked : field.checked) content.fields[field.name] = field.value;
    } else {
      content.fields[field.name] = valueOf(field, printed);
      if (field.matches("select")) content.words[field.name] = chosen(field, printed)?.textContent.trim() ?? "";
    }
  }
  for (const [list, rows] of lists) {
    content.rows[list] = [...rows.values()].filter((row) => Object.keys(row).some((name) => row[`${name}:words`]));
  }
  return content;
};

/* What differs, in words. */
const plain = (text) => {
  if (!/<\w/.test(text)) return text;
  const page = new DOMParser().parseFromString(text.replace(/<\/(p|h\d|li|blockquote|td|th|figcaption)>/g, "$&\n"), "text/html");
  return page.body.textContent.replace(/\n{2,}/g, "\n").trim();
};
const wordsOf = (form, name, { fields, words }) => {
  const value = fields[name];
  const field = form.elements[name];
  if (field instanceof RadioNodeList) {
    return [...field].find((one) => one.value === value)?.closest("label")?.textContent.trim() ?? value;
  }
  if (name in words) return value ? words[name] : "";
  if (field?.type === "checkbox") return value ? gettext("yes") : gettext("no");
  return plain(value ?? "");
};
const labelOf = (form, name) => {
  const field = form.elements[name];
  const one = field instanceof RadioNodeList ? field[0] : field;
  const label = field instanceof RadioNodeList ? one.closest("fieldset")?.querySelector("legend") : form.querySelector(`label[for="${one?.id}"]`);
  return label?.textContent.trim() || name;
};
const rowsInWords = (rows = []) => rows.map((row) => Object.keys(row).filter((name) => row[`${name}:words`] || !(`${name}:words` in row || name.includes(":"))).map((name) => row[`${name}:words`] ?? row[name]).filter(Boolean).join(", ")).join("\n");
const differing = (form, now, kept) => {
  const found = [];
  for (const [name, value] of Object.entries(kept.fields)) {
    if (value !== (now.fields[name] ?? "")) found.push({ label: labelOf(form, name), now: wordsOf(form, name, now), kept: wordsOf(form, name, kept) });
  }
  for (const [list, rows] of Object.entries(kept.rows)) {
    const [before, after] = [rowsInWords(now.rows[list]), rowsInWords(rows)];
    if (before !== after) found.push({ label: document.querySelector(`#${list}-heading`)?.textContent.trim() ?? list, now: before, kept: after });
  }
  return found;
};
/* A story that is only read stands in words on the page; what is chosen from a list is a number in what was kept. */
const besideReading = (form, kept) => {
  const words = (text) => text.replace(/\s+/g, " ").trim();
  return Object.entries(kept.fields).filter(([, value]) => value && !/^\d+$/.test(value)).map(([name, value]) => {
    const row = form.querySelector(`.field-${name === "body" ? "text_as_read" : name}`);
    const now = row?.querySelector(name === "body" ? ".text-as-read" : ".readonly")?.textContent ?? "";
    return { label: words(row?.querySelector("label")?.textContent ?? name), now: words(now), kept: words(plain(value)) };
  }).filter((one) => one.now.toLowerCase() !== one.kept.toLowerCase());
};
const marked = (before, after) => {
  const [old, fresh] = [before, after].map((text) => text.split(/(?<=\s)/));
  const least = Math.min(old.length, fresh.length);
  let start = 0;
  while (start < least && old[start] === fresh[start]) start += 1;
  let end = 0;
  while (end < least - start && old.at(-1 - end) === fresh.at(-1 - end)) end += 1;
  const line = made("p", "", "marked");
  const piece = (list) => list.slice(start, list.length - end).join("");
  const head = fresh.slice(Math.max(0, start - 12), start).join("");
  const tail = fresh.slice(fresh.length - end, fresh.length - end + 12).join("");
  line.append(start > 12 ? `… ${head}` : head, made("del", piece(old)), made("ins", piece(fresh)), end > 12 ? `${tail} …` : tail);
  return line;
};

/* Back into the form. */
const told = (field) => {
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
};
const choose = (select, value, words) => {
  if (value && ![...select.options].some((option) => option.value === value)) select.append(new Option(words, value));
  select.value = value;
  window.django?.jQuery?.(select).trigger("change");
};
const putField = (form, name, { fields, words }) => {
  const value = fields[name];
  const field = form.elements[name];
  if (!field) return;
  if (field instanceof RadioNodeList) {
    const one = [...field].find((option) => option.value === value);
    if (one) { one.checked = true; told(one); }
  } else if (field.type === "checkbox") {
    field.checked = Boolean(value);
    told(field);
  } else if (field.matches("select")) {
    choose(field, value, words[name]);
    told(field);
  } else {
    if (field.deskEditor) field.deskEditor.commands.setContent(value, { emitUpdate: true });
    field.value = value;
    told(field);
  }
  if (field.closest?.("[data-photo-input]")) document.dispatchEvent(new CustomEvent("desk:photo", { detail: field }));
};
const putRows = (list, rows) => {
  const group = document.querySelector(`#${list}-group`);
  const add = group?.querySelector(".add-row a");
  if (!add) return;
  for (const row of group.querySelectorAll(".row:not(.empty-form)")) row.querySelector(".inline-deletelink")?.click();
  for (const row of rows) {
    add.click();
    const place = [...group.querySelectorAll(".row:not(.empty-form)")].at(-1);
    for (const field of place.querySelectorAll("[name]")) {
      const name = ROW.exec(field.name)?.[3];
      if (!(name in row)) continue;
      if (field.matches("select")) choose(field, row[name], row[`${name}:words`]);
      else field.value = row[name];
    }
  }
  told(add);
};

const box = document.querySelector("#kept");
const form = box?.closest("form");
if (form) {
  const user = box.dataset.user;
  const first = [...form.elements].find((field) => field.matches("input:not([type=hidden]), textarea, select") && field.name && !NOT_TYPED.test(field.name));
  const writable = Boolean(first);
  const seen = () => Object.fromEntries(SEEN.filter((name) => form.elements[name]).map((name) => [name, form.elements[name].value]));
  const today = seen();
  let subject = box.dataset.story;
  let baseline = contentOf(form, true);
  let sending = null;
  let key = "";
  let timer = 0;
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const complain = () => {
    if (box.querySelector(".kept-full")) return;
    box.append(made("p", gettext("This browser has no room to keep what is not saved. Save more often."), "kept-full"));
  };
  const keep = () => {
    clearTimeout(timer);
    if (!key || !writable) return;
    const content = contentOf(form);
    if (!("typed" in box.dataset) && same(content, baseline)) { drop(key); return; }
    const sent = sending && same(content, sending.content) ? sending.token : undefined;
    const title = content.fields.headline || content.fields.title || gettext("Without a headline");
    if (!write(key, { at: Date.now(), begun: seen(), sent, title, path: location.pathname, content })) complain();
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  };

  const offer = (queue) => {
    box.querySelector(".kept-bar")?.remove();
    const entry = queue.shift();
    if (!entry) return;
    const found = writable ? differing(form, contentOf(form), entry.content) : [];
    if (writable && !found.length) {
      if (entry.key !== key) drop(entry.key);
      offer(queue);
      return;
    }
    const bar = made("section", "", "kept-bar");
    bar.setAttribute("aria-label", gettext("Unsaved typing"));
    const sentence = made("p", filled(gettext("Unsaved typing from {time} is kept in this browser."), { time: when(entry.at) }), "kept-sentence");
    sentence.setAttribute("role", "status");
    bar.append(sentence);
    if (!writable) bar.append(made("p", gettext("You may not write this story now, so it cannot be put back. It can be read and copied here.")));
    else if (!same(entry.begun, today)) {
      bar.append(made("p", gettext("The story has moved on since. Put back and saved, both texts are shown beside each other before anything is replaced.")));
    }
    const shown = writable ? found : besideReading(form, entry.content);
    const details = made("details");
    details.append(made("summary", filled(gettext("What differs: {fields}"), { fields: shown.map((one) => one.label).join(", ") })));
    for (const one of shown) details.append(made("h3", one.label), marked(one.now, one.kept));
    const buttons = made("div", "", "kept-buttons");
    if (writable) {
      const back = made("button", gettext("Put it back"), "button default");
      back.type = "button";
      back.addEventListener("click", () => {
        for (const name of Object.keys(entry.content.fields)) putField(form, name, entry.content);
        for (const [list, rows] of Object.entries(entry.content.rows)) {
          if (rowsInWords(rows) !== rowsInWords(contentOf(form).rows[list])) putRows(list, rows);
        }
        // What was typed began from these versions: when they are not today's, the save shows both texts.
        for (const [name, value] of Object.entries(entry.begun)) if (form.elements[name]) form.elements[name].value = value;
        if (entry.key !== key) drop(entry.key);
        keep();
        offer([]);
        first.focus();
      });
      buttons.append(back);
    }
    const away = made("button", gettext("Throw it away"), "button plain");
    away.type = "button";
    away.addEventListener("click", () => { drop(entry.key); offer(queue); });
    buttons.append(away);
    bar.append(...(shown.length ? [details] : []), buttons);
    box.append(bar);
  };

  const begin = async () => {
    tidy(user, box.dataset.saved.split(" "));
    const tab = await ownTab();
    const living = await livingTabs();
    const mine = `${PREFIX}${user}:${subject}:`;
    const queue = entries(mine)
      .filter((entry) => entry.content && (entry.key === mine + tab || !living.includes(entry.key.slice(mine.length))))
      .sort((a, b) => b.at - a.at);
    // The entry of this tab is taken out of its way, since typing goes on under that name.
    for (const entry of queue) {
      if (entry.key === mine + tab && !("typed" in box.dataset)) {
        const { key: old, ...held } = entry;
        entry.key = mine + random();
        if (write(entry.key, held)) drop(old);
      }
    }
    key = mine + tab;
    if ("typed" in box.dataset) keep();
    else if (!same(contentOf(form), baseline)) soon();
    offer(queue.filter((entry) => entry.key !== key));
    box.dataset.ready = "";
  };

  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("click", (event) => { if (event.target.closest(".inline-deletelink, .add-row, [data-row-up], [data-row-down]")) soon(); });
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keep(); });
  form.addEventListener("submit", () => {
    let field = form.querySelector("[name=_kept]");
    if (!field) {
      field = Object.assign(made("input"), { type: "hidden", name: "_kept" });
      form.append(field);
    }
    field.value = random();
    sending = { token: field.value, content: contentOf(form) };
    keep();
  }, true);
  // A preview saves behind the scenes.
  document.addEventListener("desk:saved", ({ detail }) => {
    baseline = sending?.content ?? contentOf(form);
    delete box.dataset.typed;
    drop(key);
    subject = detail.story;
    Object.assign(today, seen());
    key = `${PREFIX}${user}:${subject}:${sessionStorage.getItem("desk-tab")}`;
    keep();
  });
  // The editor of the text stands a moment after the page: what is put back goes into it.
  const text = form.querySelector("textarea[name=body]");
  let begun = false;
  const once = () => {
    if (!begun) begin();
    begun = true;
  };
  if (!text || text.closest(".prose-editor")?.querySelector(".tiptap")) once();
  else document.addEventListener("prose-editor:ready", once, { once: true });
  // Without the editor there is still the field; begun before the editor stands, its own spelling would look like typing.
  setTimeout(once, 20_000);
}

/* The first page of the desk names the stories whose typing waits. */
const list = document.querySelector("#kept-list");
if (list) {
  tidy(list.dataset.user, list.dataset.saved.split(" "));
  const found = entries(`${PREFIX}${list.dataset.user}:`).filter((entry) => entry.content).sort((a, b) => b.at - a.at);
  for (const entry of found) {
    const place = list.querySelector("ul").appendChild(new Text());
    closed(entry.key.slice(entry.key.lastIndexOf(":") + 1)).then(() => {
      if (!read(entry.key)) return; // saved meanwhile
      const item = made("li");
      const link = Object.assign(made("a", entry.title, "row-headline"), { href: entry.path });
      item.append(link, made("p", when(entry.at), "row-facts"));
      place.replaceWith(item);
      list.hidden = false;
    });
  }
}
