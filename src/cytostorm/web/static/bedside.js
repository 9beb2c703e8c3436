"use strict";
// The bedside page: 120 ms after the last key the form is sent, and the parts of the answer that differ are put in. Nothing typed is in an
// address or a title; it is kept for this visit, and longer only where somebody asks for it.
(function () {
  const form = document.getElementById("values"), KEY = "cytostorm-values";
  const {word, say, ask, data, differences, asShown, remembered} = window.cytostorm;
  let timer = 0, before = data(), undone = [];

  function fields() { return Array.from(form.elements).filter(function (one) { return one.name && !["hidden", "submit"].includes(one.type) && !one.matches("[data-setting]"); }); }

  function marks() {
    form.querySelectorAll(".field").forEach(function (one) {
      const note = one.querySelector(".problem"), input = one.querySelector("input[inputmode]");
      if (!note || !input) { return; }
      const bad = note.textContent.trim() !== "", half = note.classList.contains("half");
      one.classList.toggle("is-half", bad && half);
      if (bad && !half) { input.setAttribute("aria-invalid", "true"); } else { input.removeAttribute("aria-invalid"); }
    });
    form.querySelectorAll("details.group").forEach(function (group) {
      const all = new Set(), filled = new Set();
      group.querySelectorAll(".field").forEach(function (one) {
        all.add(one.dataset.field);
        one.querySelectorAll("input[name]").forEach(function (input) {
          if (input.type !== "hidden" && input.value && (input.type !== "radio" || input.checked)) { filled.add(one.dataset.field); }
        });
      });
      const count = group.querySelector("[data-count]");
      count.textContent = count.textContent.replace(/^\d+/, String(filled.size));
    });
  }

  function keep() {
    const long = form.querySelector("[data-keep]").checked;
    try {
      sessionStorage.setItem(KEY, data());
      if (long) { localStorage.setItem(KEY, data()); } else { localStorage.removeItem(KEY); }
    } catch (e) { /* a device that keeps nothing */ }
  }
  // Groups that nobody opened and that are empty are out of the page until they are needed: it stays light.
  function whole() { form.querySelectorAll("details.group > template").forEach(function (one) { one.replaceWith(one.content); }); }
  function light() {
    form.querySelectorAll("details.group:not([open])").forEach(function (group) {
      if (filledIn(group) || group.querySelector(":scope > template")) { return; }
      const rest = document.createElement("template");
      while (group.children.length > 1) { rest.content.append(group.children[1]); }
      group.append(rest);
    });
  }
  function filledIn(group) {
    return Array.from(group.querySelectorAll("input[name]")).some(function (one) { return one.type !== "hidden" && one.value && (one.type !== "radio" || one.checked); });
  }
  function fill(text) {
    const values = new URLSearchParams(text);
    whole();
    fields().forEach(function (one) {
      if (one.type === "radio") { one.checked = one.value === (values.get(one.name) || ""); }
      else if (one.type !== "checkbox") { one.value = values.get(one.name) || (one.tagName === "SELECT" ? one.options[0].value : ""); }
    });
    remembered();
    asShown();
    form.querySelectorAll("details.group").forEach(function (group) { if (filledIn(group)) { group.open = true; } });
    light();
  }
  function restore() {
    let text = null;
    try {
      text = sessionStorage.getItem(KEY) || localStorage.getItem(KEY);
      form.querySelector("[data-keep]").checked = localStorage.getItem(KEY) !== null;
    } catch (e) { return; }
    if (text && !hasValues()) { fill(text); before = data(); ask(); }
  }
  function hasValues() {
    return fields().some(function (one) { return one.type === "radio" ? one.checked && one.value : one.tagName === "INPUT" && one.inputMode && one.value; });
  }
  function changed() {
    clearTimeout(timer);
    timer = setTimeout(function () {
      if (data() === before) { return; }
      undone.push(before);
      undone = undone.slice(-20);
      before = data();
      keep();
      undo();
      ask();
    }, 120);
  }
  function undo() {
    const line = form.querySelector("[data-undo]");
    line.hidden = undone.length === 0;
    if (!undone.length) { return; }
    line.querySelector("span").textContent = differences(undone[undone.length - 1], before)[0] || "";
  }

  function names() {
    whole();
    return Array.from(form.querySelectorAll(".field")).map(function (one) {
      return {field: one.dataset.field, label: one.querySelector("legend, label").firstChild.textContent.trim()};
    });
  }
  // By its label, else by any name that a ward has for it, else by a part of its label.
  function find(words) {
    const sought = words.trim().toLowerCase(), all = names();
    if (!sought) { return; }
    const known = all.find(function (one) { return one.label.toLowerCase() === sought || one.field === sought; });
    const near = all.find(function (one) { return one.label.toLowerCase().includes(sought) || one.field.includes(sought); });
    if (known) { go(known.field); return; }
    window.cytostormAsk(form.dataset.found, new URLSearchParams({sought: words}).toString()).catch(function () { return ""; }).then(function (name) {
      if (all.some(function (one) { return one.field === name; })) { go(name); }
      else if (near) { go(near.field); }
      else { say(word("No value is called {0}.", words)); }
    });
  }
  form.querySelector("[data-find]").addEventListener("focus", function () {
    const list = document.getElementById("names");
    if (!list.children.length) { names().forEach(function (one) { list.append(new Option(one.label, one.label)); }); }
  });
  function go(name) {
    whole();
    const field = form.querySelector('.field[data-field="' + name + '"]');
    if (!field) { return; }
    field.closest("details").open = true;
    (field.querySelector("input:not([type]), input:checked") || field.querySelector("input")).focus();
  }

  form.addEventListener("answered", marks);
  form.addEventListener("input", function (event) {
    if (event.target.matches("[data-setting]")) { setting(event.target); } else if (!event.target.matches("[data-find]")) { changed(); }
  });
  // A setting is the site's and no value of the patient: it is kept, never undone and never cleared.
  function setting(one) {
    try { localStorage.setItem(one.name, one.value); } catch (e) { /* the same */ }
    before = data();
    ask();
  }
  form.addEventListener("submit", function (event) { if (!event.submitter || !event.submitter.hasAttribute("formaction")) { event.preventDefault(); changed(); } });
  // An emptied form can be brought back for ten seconds, from memory alone; then it is gone.
  let forgetting = 0;
  form.addEventListener("reset", function (event) {
    event.preventDefault();
    const old = data(), all = Array.from(new Set(new URLSearchParams(old).keys())).filter(isValue).length;
    fill("");
    form.querySelector("[data-keep]").checked = false;
    try { sessionStorage.removeItem(KEY); localStorage.removeItem(KEY); } catch (e) { /* the same */ }
    undone = all ? [old] : [];
    before = data();
    undo();
    if (all) { form.querySelector("[data-undo] span").textContent = word("All {0} values cleared from this device.", all); }
    clearTimeout(forgetting);
    forgetting = setTimeout(function () { undone = undone.filter(function (one) { return one !== old; }); undo(); }, 10000);
    ask();
  });
  function isValue(name) { return !name.startsWith("unit.") && name !== "language" && name !== "decimal"; }
  form.querySelector("[data-undo] button").addEventListener("click", function () {
    fill(undone.pop() || "");
    before = data();
    keep();
    undo();
    ask();
  });
  form.querySelector("[data-find]").addEventListener("change", function (event) { find(event.target.value); event.target.value = ""; });
  form.querySelector("[data-keep]").addEventListener("change", keep);
  document.addEventListener("click", function (event) {
    const danger = event.target.closest(".danger");
    if (danger && !event.target.closest("a, summary")) { danger.classList.toggle("whole"); }
    const chip = event.target.closest("a[href^='#f-'], a[href^='#group-']");
    if (!chip) { return; }
    event.preventDefault();
    const group = chip.hash.startsWith("#group-") && document.querySelector(chip.hash);
    whole();
    go(group ? group.querySelector(".field").dataset.field : chip.hash.slice(3));
  });
  document.addEventListener("keydown", function (event) {
    const inside = event.target.closest("input, select, textarea");
    if (event.key === "Enter" && inside && form.contains(inside) && inside.type !== "search" && inside.type !== "checkbox") {
      event.preventDefault();
      const all = fields().filter(function (one) { return one.offsetParent !== null && one.tagName !== "SELECT" && (one.type !== "radio" || one.checked); });
      const next = all[all.indexOf(inside) + (event.shiftKey ? -1 : 1)];
      if (next) { next.focus(); }
    } else if (event.key === "/" && !inside && single.checked) { event.preventDefault(); form.querySelector("[data-find]").focus(); }
    else if (event.key === "?" && !inside && single.checked) { event.preventDefault(); help(); }
    else if (event.key === "Escape") {
      const fold = event.target.closest("details[open]");
      if (fold && !inside) { fold.open = false; fold.querySelector("summary").focus(); }
    }
  });

  const keys = document.getElementById("keys"), single = keys.querySelector("[data-single]");
  function help() { if (!keys.open) { keys.showModal(); } }
  form.querySelector("[data-help]").addEventListener("click", help);
  try { single.checked = localStorage.getItem("single-keys") !== "no"; } catch (e) { /* the same */ }
  single.addEventListener("change", function () { try { localStorage.setItem("single-keys", single.checked ? "yes" : "no"); } catch (e) { /* the same */ } });

  // After thirty idle minutes what is on the screen is covered.
  let idle = 0;
  function cover() {
    if (document.querySelector(".cover") || !hasValues()) { return; }
    document.documentElement.classList.add("covered");
    const box = document.createElement("div");
    box.className = "cover";
    [word("Show"), word("Clear")].forEach(function (name, place) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = name;
      button.addEventListener("click", function () {
        if (place) { form.reset(); }
        box.remove();
        document.documentElement.classList.remove("covered");
      });
      box.append(button);
    });
    document.body.append(box);
    box.querySelector("button").focus();
  }
  function awake() { clearTimeout(idle); idle = setTimeout(cover, 30 * 60 * 1000); }
  ["pointerdown", "keydown"].forEach(function (name) { document.addEventListener(name, awake, {passive: true}); });
  awake();
  restore();
  light();
  marks();
})();
