/* The composer of live coverage. What is typed survives a reload; what is posted waits on the device until the server has it,
   under a key by which the server knows it again. Without this script the form posts like any other. */
const form = document.querySelector("#composer");
const waitingList = document.querySelector(".composer-waiting");
const posts = document.querySelector(".composer-posts ul");
const told = form.querySelector(".composer-told");
const words = form.dataset;
const field = (name) => form.elements[name];
const OWN = `desk:live:${words.user}:${words.story}`;
const AGAIN = 8000;
document.documentElement.classList.add("has-script");

/* A small store that holds pictures too. Where a browser forbids it, what waits lives as long as the page. */
const opened = new Promise((resolve) => {
  let request;
  try { request = indexedDB.open("desk-live", 1); } catch { resolve(null); return; }
  request.onupgradeneeded = () => request.result.createObjectStore("kept");
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => resolve(null);
});
const inMemory = new Map();
const store = async (mode, act) => {
  const database = await opened;
  if (!database) return null;
  return new Promise((resolve, reject) => {
    const transaction = database.transaction("kept", mode);
    const request = act(transaction.objectStore("kept"));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
};
const keep = (key, value) => { inMemory.set(key, value); return store("readwrite", (kept) => kept.put(value, key)).catch(() => null); };
const drop = (key) => { inMemory.delete(key); return store("readwrite", (kept) => kept.delete(key)).catch(() => null); };
const load = async (key) => (await store("readonly", (kept) => kept.get(key)).catch(() => null)) ?? inMemory.get(key);
const keysOf = async (prefix) => {
  const found = (await store("readonly", (kept) => kept.getAllKeys()).catch(() => null)) ?? [];
  return [...new Set([...found, ...inMemory.keys()])].filter((key) => key.startsWith(prefix)).sort();
};

/* The photo: from the camera or from the device, shown before it is sent. */
let photo = null;
const preview = form.querySelector(".composer-preview");
const photoWords = form.querySelector("[data-photo-words]");
const showPhoto = (file) => {
  const image = preview.querySelector("img");
  if (image.src) URL.revokeObjectURL(image.src);
  photo = file;
  if (file) image.src = URL.createObjectURL(file);
  else image.removeAttribute("src");
  preview.hidden = !file;
  photoWords.hidden = !file;
};
for (const name of ["camera", "photo"]) {
  field(name).addEventListener("change", () => {
    const [file] = field(name).files;
    if (!file) return;
    showPhoto(file);
    keep(`${OWN}:photo`, file);
    field(name).value = "";
    field("alt").focus();
  });
}
preview.querySelector("button").addEventListener("click", () => { showPhoto(null); drop(`${OWN}:photo`); });

/* The draft. */
const NAMES = ["key", "text", "headline", "alt", "credit"];
const values = () => ({ ...Object.fromEntries(NAMES.map((name) => [name, field(name).value])), key_event: field("key_event").checked });
const put = (draft) => {
  for (const name of NAMES) field(name).value = draft[name] ?? "";
  field("key_event").checked = Boolean(draft.key_event);
};
const isEmpty = (draft) => !draft.text.trim() && !draft.headline.trim() && !photo;
const saveDraft = () => {
  try {
    if (isEmpty(values())) localStorage.removeItem(`${OWN}:draft`);
    else localStorage.setItem(`${OWN}:draft`, JSON.stringify(values()));
  } catch { /* the draft then lasts as long as the page */ }
};
const newKey = () => (crypto.randomUUID ? crypto.randomUUID() : "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (digit) => (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16)));
const clear = () => {
  put({ key: newKey(), credit: words.credit });
  showPhoto(null);
  drop(`${OWN}:photo`);
  saveDraft();
};
form.addEventListener("input", saveDraft);
form.addEventListener("change", saveDraft);
addEventListener("pagehide", saveDraft);
const restore = async () => {
  showPhoto(null);
  let draft = null;
  try { draft = JSON.parse(localStorage.getItem(`${OWN}:draft`)); } catch { /* none */ }
  const file = await load(`${OWN}:photo`);
  if (file) showPhoto(file);
  if ("typed" in words || field("text").value) return;
  // Posted meanwhile without the script, or from a page that was left: then it is no draft any more.
  if (draft && !document.querySelector(`#post-${CSS.escape(draft.key ?? "")}`)) {
    put(draft);
    told.textContent = words.kept;
  }
};

/* What is posted and not yet taken. */
const made = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
const rowOf = (key) => waitingList.querySelector(`[data-key="${CSS.escape(key)}"]`);
const show = (key, post, sentence, refused = false) => {
  rowOf(key)?.remove();
  const row = document.createElement("li");
  row.dataset.key = key;
  row.append(made("p", post.values.headline || post.values.text || words.noPhoto), made("p", sentence));
  if (refused) {
    const buttons = document.createElement("div");
    const back = Object.assign(made("button", words.back), { type: "button" });
    back.addEventListener("click", async () => {
      await drop(key);
      row.remove();
      put(post.values);
      showPhoto(post.photo ?? null);
      if (post.photo) keep(`${OWN}:photo`, post.photo);
      saveDraft();
      field("text").focus();
    });
    const away = Object.assign(made("button", words.drop), { type: "button" });
    away.addEventListener("click", async () => { await drop(key); row.remove(); });
    buttons.append(back, away);
    row.append(buttons);
  }
  waitingList.append(row);
};

let sending = false;
let timer = 0;
const send = async (key, post) => {
  const body = new FormData();
  for (const name of NAMES) body.append(name, post.values[name] ?? "");
  if (post.values.key_event) body.append("key_event", "on");
  if (post.photo) body.append("photo", post.photo, post.photo.name || "photo.jpg");
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  const answer = await fetch(location.pathname, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin" });
  const isJson = (answer.headers.get("Content-Type") ?? "").startsWith("application/json");
  if (answer.status === 201 && isJson) {
    const { row } = await answer.json();
    const page = new DOMParser().parseFromString(row, "text/html");
    const item = document.adoptNode(page.querySelector(".live-post"));
    document.querySelector(`#${item.id}`)?.remove();
    posts.prepend(item);
    await drop(key);
    rowOf(key)?.remove();
    told.textContent = words.posted;
    return true;
  }
  if (answer.status === 422 && isJson) {
    const { errors } = await answer.json();
    post.refused = [words.refused, ...errors].join(" ");
    await keep(key, post);
    show(key, post, post.refused, true);
    return true;
  }
  if (answer.redirected || answer.status === 403) {
    show(key, post, words.signedOut);
    const link = Object.assign(made("a", words.login.split("?")[0]), { href: words.login });
    rowOf(key).append(link);
    return false;
  }
  throw new Error(String(answer.status));
};
/** Send what waits, in the order in which it was posted; try again while there is no answer. */
const flush = async () => {
  clearTimeout(timer);
  if (sending) return;
  sending = true;
  let key = "";
  let post = null;
  try {
    for (key of await keysOf(`${OWN}:out:`)) {
      post = await load(key);
      if (!post) continue;
      if (post.refused) { if (!rowOf(key)) show(key, post, post.refused, true); continue; }
      if (!rowOf(key)) show(key, post, words.sending);
      if (!(await send(key, post))) break;
    }
  } catch {
    for (const waits of await keysOf(`${OWN}:out:`)) {
      const one = await load(waits);
      if (one && !one.refused) show(waits, one, words.offline);
    }
    timer = setTimeout(flush, AGAIN);
  }
  sending = false;
};
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (isEmpty(values())) { field("text").focus(); return; }
  if (photo && !field("alt").value.trim()) { field("alt").focus(); return; }
  if (photo && !field("credit").value.trim()) { field("credit").focus(); return; }
  const post = { values: values(), photo };
  const key = `${OWN}:out:${String(Date.now()).padStart(15, "0")}:${post.values.key}`;
  const stored = keep(key, post);
  show(key, post, words.sending);
  clear();
  field("text").focus();
  await stored;
  flush();
});
addEventListener("online", flush);
document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
restore().then(flush);
