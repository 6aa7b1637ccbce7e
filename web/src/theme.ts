// Runs in the head, before anything is drawn, so that a chosen theme doesn't
// flash. Wrapped because a classic script shares its names with the page.
(() => {
  const key = "barraiser:theme";
  const root = document.documentElement;

  const read = (): string => {
    try {
      return localStorage.getItem(key) ?? "system";
    } catch {
      return "system"; // storage may be forbidden
    }
  };

  const apply = (theme: string): void => {
    if (theme === "light" || theme === "dark") root.dataset["theme"] = theme;
    else delete root.dataset["theme"];
  };

  apply(read());

  document.addEventListener("DOMContentLoaded", () => {
    const select = document.querySelector<HTMLSelectElement>("#theme-select");
    const box = document.querySelector<HTMLElement>("#theme-switch");
    if (!select || !box) return;
    select.value = read();
    box.hidden = false;
    select.addEventListener("change", () => {
      apply(select.value);
      try {
        localStorage.setItem(key, select.value);
      } catch {
        // The theme then lasts as long as the page.
      }
    });
    addEventListener("storage", (e) => {
      if (e.key !== key) return;
      select.value = read();
      apply(select.value);
    });
  });
})();
