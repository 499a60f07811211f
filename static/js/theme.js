/* Light or dark: the system's choice, unless this reader made another. Runs before the first paint. */
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const preferred = () => (system.matches ? "dark" : "light");
  // Storage throws where a reader has forbidden it; the page then follows the system.
  const read = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const write = (theme) => {
    try {
      if (theme === preferred()) localStorage.removeItem("theme");
      else localStorage.setItem("theme", theme);
    } catch { /* the choice then lasts as long as the page */ }
  };
  const show = (theme) => { root.dataset.theme = theme; };

  const stored = read();
  show(stored === "light" || stored === "dark" ? stored : preferred());
  system.addEventListener("change", () => { if (!read()) show(preferred()); });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    const theme = root.dataset.theme === "dark" ? "light" : "dark";
    show(theme);
    write(theme);
  });
})();
