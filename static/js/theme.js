// @ts-check
// Runs before the first paint, so that no wrong colour flashes: a classic script, in the head, 300 bytes.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch { /* storage is switched off: the system's theme holds */ }
})();
