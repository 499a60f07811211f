/* How many updates a story has had since this browser last showed it. Of each story its last change and the time are kept here,
   and nowhere else; the oldest are forgotten. The address that it leads to says the same without a script. */
const line = document.querySelector("[data-since]");
const page = document.querySelector("[data-change]");
const { story, since, numbers, one, many, some } = line.dataset;
const KEY = "changes-seen";
const MOST = 150;

const read = () => {
  try {
    return Object.entries(JSON.parse(localStorage.getItem(KEY))).filter(([, seen]) => Array.isArray(seen));
  } catch {
    return [];
  }
};
const remember = () => {
  const others = read().filter(([id]) => id !== story).sort(([, a], [, b]) => b[1] - a[1]).slice(0, MOST - 1);
  try {
    localStorage.setItem(KEY, JSON.stringify(Object.fromEntries([[story, [Number(page.dataset.change), Date.now()]], ...others])));
  } catch { /* a browser that keeps nothing */ }
};

const [number, at] = Object.fromEntries(read())[story] ?? [];
if (number < page.dataset.change && !location.search.includes("since=")) {
  const count = numbers.split(" ").filter((told) => told > number).length;
  const link = line.querySelector("a") ?? line.appendChild(document.createElement("a"));
  const day = new Date(at).toDateString() === new Date().toDateString() ? {} : { day: "numeric", month: "short" };
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { ...day, hour: "2-digit", minute: "2-digit" }).format(at);
  link.textContent = (count === 1 ? one : count ? many : some).replace("{count}", count).replace("{time}", time);
  link.href = `${since}?since=${number}#since`;
  link.className = "has-news";
}
remember();
document.addEventListener("visibilitychange", () => document.hidden && remember());
