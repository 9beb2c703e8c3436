/* What every page beside the bedside needs: print, folds that a link points into, and tables that are reached by keyboard. */
(() => {
  "use strict";
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });
  const reveal = () => {
    const found = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let part = found && found.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    if (found) found.scrollIntoView();
  };
  const reach = () => {
    for (const part of document.querySelectorAll(".popframe .scroll, .popframe figure")) {
      if (part.scrollWidth > part.clientWidth + 1) part.tabIndex = 0; else part.removeAttribute("tabindex");
    }
  };
  addEventListener("hashchange", reveal);
  addEventListener("resize", reach);
  document.addEventListener("toggle", reach, true);
  reveal();
  reach();
})();
