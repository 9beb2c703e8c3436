"use strict";
// What every page has: the theme. It is kept on the device and never sent.
(function () {
  const root = document.documentElement, themes = ["device", "light", "dark"];
  root.classList.add("scripted");
  function show(theme) {
    if (theme === "device") { delete root.dataset.theme; } else { root.dataset.theme = theme; }
    document.querySelectorAll("[data-theme-button]").forEach(function (button) { button.textContent = "Theme: " + theme; });
  }
  let theme = "device";
  try { theme = localStorage.getItem("theme") || "device"; } catch (e) { /* a device that keeps nothing */ }
  show(theme);
  document.addEventListener("click", function (event) {
    if (!event.target.closest("[data-theme-button]")) { return; }
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    try { localStorage.setItem("theme", theme); } catch (e) { /* the same */ }
    show(theme);
  });
})();
