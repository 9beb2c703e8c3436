"use strict";
// What every page has: words in the language of the page, and the theme. It is kept on the device and never sent.
(function () {
  const root = document.documentElement, themes = ["device", "light", "dark"], words = JSON.parse(root.dataset.words || "{}");
  // A sentence of a script, in the language of the page; {0}, {1} are filled in.
  function word(text) {
    const values = Array.prototype.slice.call(arguments, 1);
    return (words[text] || text).replace(/\{(\d)\}/g, function (_, place) { return values[place]; });
  }
  window.cytostorm = {word: word};
  const named = {device: word("Theme: device"), light: word("Theme: light"), dark: word("Theme: dark")};
  root.classList.add("scripted");
  function show(theme) {
    if (theme === "device") { delete root.dataset.theme; } else { root.dataset.theme = theme; }
    document.querySelectorAll("[data-theme-button]").forEach(function (button) { button.textContent = named[theme]; });
  }
  let theme = "device";
  try { theme = localStorage.getItem("theme") || "device"; } catch (e) { /* a device that keeps nothing */ }
  if (!themes.includes(theme)) { theme = "device"; }
  show(theme);
  document.addEventListener("click", function (event) {
    if (!event.target.closest("[data-theme-button]")) { return; }
    theme = themes[(themes.indexOf(theme) + 1) % themes.length];
    try { localStorage.setItem("theme", theme); } catch (e) { /* the same */ }
    show(theme);
  });
})();
