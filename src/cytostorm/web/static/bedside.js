"use strict";
// The bedside page: 120 ms after the last key the form is sent, and the parts of the answer that differ are put in. Nothing typed is in an
// address or a title; it is kept for this visit, and longer only where somebody asks for it.
(function () {
  const form = document.getElementById("values"), spoken = document.getElementById("spoken"), KEY = "cytostorm-values";
  let timer = 0, asked = 0, running = null, before = data(), undone = [], said = "";

  function data() { return new URLSearchParams(new FormData(form)).toString(); }
  function fields() { return Array.from(form.elements).filter(function (one) { return one.name && one.type !== "hidden"; }); }

  // One way to ask, two to answer: a server, or a worker that holds the same engine (data-backend on the root).
  window.cytostormAsk = window.cytostormAsk || function (path, body, signal) {
    return fetch(path, {method: "POST", body: body, signal: signal, credentials: "same-origin",
      headers: {"Content-Type": "application/x-www-form-urlencoded"}}).then(function (answer) { return answer.text(); });
  };

  function ask() {
    const number = ++asked;
    document.documentElement.dataset.asked = String(number);
    if (running) { running.abort(); }
    running = new AbortController();
    window.cytostormAsk(form.dataset.verdicts, data(), running.signal).then(function (html) {
      if (number === asked) { put(html); }
    }).catch(function (error) {
      if (error.name !== "AbortError" && number === asked) { say("No answer: the page is not connected. What you typed is kept."); }
    });
  }

  function put(html) {
    const made = document.createElement("template");
    made.innerHTML = html;
    made.content.querySelectorAll("[data-part]").forEach(function (fresh) {
      const old = document.getElementById(fresh.id);
      if (!old) { return; }
      const opened = new Set(Array.from(old.querySelectorAll("details[open] > summary")).map(function (one) { return one.textContent; }));
      fresh.querySelectorAll("details > summary").forEach(function (one) { if (opened.has(one.textContent)) { one.parentNode.open = true; } });
      if (written(old) !== fresh.innerHTML) { source.set(fresh.id, fresh.innerHTML); folded(fresh); old.replaceWith(fresh); }
    });
    form.querySelectorAll(".problem").forEach(function (one) {
      const fresh = made.content.querySelector("#" + one.id);
      one.className = fresh ? fresh.className : "problem small";
      one.textContent = fresh ? fresh.textContent : "";
    });
    marks();
    const words = document.querySelector("[data-spoken]");
    if (words && words.textContent !== said) { said = words.textContent; say(said); }
    document.documentElement.dataset.settled = String(asked);
  }

  // What stands behind a fold is put into the page when the fold is opened: the page stays light.
  const source = new Map();
  function written(part) { return source.has(part.id) ? source.get(part.id) : part.innerHTML; }
  function folded(part) {
    part.querySelectorAll("details.fold:not([open])").forEach(function (one) {
      const rest = document.createElement("template");
      while (one.children.length > 1) { rest.content.append(one.children[1]); }
      one.append(rest);
    });
  }
  document.addEventListener("toggle", function (event) {
    const rest = event.target.open && event.target.querySelector(":scope > template");
    if (rest) { rest.replaceWith(rest.content); }
  }, true);

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
  function say(words) { spoken.textContent = words; }

  function keep() {
    const long = form.querySelector("[data-keep]").checked;
    try {
      sessionStorage.setItem(KEY, data());
      if (long) { localStorage.setItem(KEY, data()); } else { localStorage.removeItem(KEY); }
    } catch (e) { /* a device that keeps nothing */ }
  }
  function fill(text) {
    const values = new URLSearchParams(text);
    fields().forEach(function (one) {
      if (one.type === "radio") { one.checked = one.value === (values.get(one.name) || ""); }
      else if (one.type !== "checkbox") { one.value = values.get(one.name) || (one.tagName === "SELECT" ? one.options[0].value : ""); }
    });
  }
  function restore() {
    let text = null;
    try {
      text = sessionStorage.getItem(KEY) || localStorage.getItem(KEY);
      form.querySelector("[data-keep]").checked = localStorage.getItem(KEY) !== null;
    } catch (e) { return; }
    if (text && !hasValues()) { fill(text); before = data(); openFilled(); ask(); }
  }
  function hasValues() {
    return fields().some(function (one) { return one.type === "radio" ? one.checked && one.value : one.tagName === "INPUT" && one.inputMode && one.value; });
  }
  function openFilled() {
    form.querySelectorAll("details.group").forEach(function (group) {
      if (Array.from(group.querySelectorAll("input[name]")).some(function (one) { return one.type !== "hidden" && one.value && (one.type !== "radio" || one.checked); })) { group.open = true; }
    });
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
    const old = new URLSearchParams(undone[undone.length - 1]), now = new URLSearchParams(before);
    const name = Array.from(new Set([...old.keys(), ...now.keys()])).find(function (one) { return (old.get(one) || "") !== (now.get(one) || ""); });
    const field = name && form.querySelector('.field[data-field="' + name.replace(/^unit\./, "") + '"]');
    const label = field ? field.querySelector("label, legend").firstChild.textContent.trim() : "";
    line.querySelector("span").textContent = label + " " + (old.get(name) || "empty") + " → " + (now.get(name) || "empty");
  }

  // Units: the number never changes by itself.
  form.addEventListener("change", function (event) {
    if (event.target.tagName !== "SELECT") { return; }
    try { localStorage.setItem(event.target.name, event.target.value); } catch (e) { /* the same */ }
  });
  function units() {
    form.querySelectorAll("select").forEach(function (one) {
      try {
        const known = localStorage.getItem(one.name), number = form.elements[one.name.slice(5)];
        if (known && number && !number.value && Array.from(one.options).some(function (o) { return o.value === known; })) { one.value = known; }
      } catch (e) { /* the same */ }
    });
  }

  function names() {
    return Array.from(form.querySelectorAll(".field")).map(function (one) {
      return {field: one.dataset.field, label: one.querySelector("legend, label").firstChild.textContent.trim()};
    });
  }
  function find(words) {
    const sought = words.trim().toLowerCase(), all = names();
    const known = all.find(function (one) { return one.label.toLowerCase() === sought || one.field === sought; })
      || all.find(function (one) { return sought && (one.label.toLowerCase().includes(sought) || one.field.includes(sought)); });
    if (known) { go(known.field); }
  }
  form.querySelector("[data-find]").addEventListener("focus", function () {
    const list = document.getElementById("names");
    if (!list.children.length) { names().forEach(function (one) { list.append(new Option(one.label, one.label)); }); }
  });
  function go(name) {
    const field = form.querySelector('.field[data-field="' + name + '"]');
    if (!field) { return; }
    field.closest("details").open = true;
    (field.querySelector("input:not([type]), input:checked") || field.querySelector("input")).focus();
  }

  form.addEventListener("input", function (event) { if (!event.target.matches("[data-find]")) { changed(); } });
  form.addEventListener("submit", function (event) { if (!event.submitter || !event.submitter.hasAttribute("formaction")) { event.preventDefault(); changed(); } });
  form.addEventListener("reset", function (event) {
    event.preventDefault();
    fill("");
    form.querySelector("[data-keep]").checked = false;
    try { sessionStorage.removeItem(KEY); localStorage.removeItem(KEY); } catch (e) { /* the same */ }
    undone = [];
    before = data();
    undo();
    ask();
  });
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
    const chip = event.target.closest("a[href^='#f-']");
    if (chip) { event.preventDefault(); go(chip.getAttribute("href").slice(3)); }
  });
  document.addEventListener("keydown", function (event) {
    const inside = event.target.closest("input, select, textarea");
    if (event.key === "Enter" && inside && form.contains(inside) && inside.type !== "search" && inside.type !== "checkbox") {
      event.preventDefault();
      const all = fields().filter(function (one) { return one.offsetParent !== null && one.tagName !== "SELECT" && (one.type !== "radio" || one.checked); });
      const next = all[all.indexOf(inside) + (event.shiftKey ? -1 : 1)];
      if (next) { next.focus(); }
    } else if (event.key === "/" && !inside) { event.preventDefault(); form.querySelector("[data-find]").focus(); }
    else if (event.key === "Escape") {
      const fold = event.target.closest("details[open]");
      if (fold && !inside) { fold.open = false; fold.querySelector("summary").focus(); }
    }
  });

  // After thirty idle minutes what is on the screen is covered.
  let idle = 0;
  function cover() {
    if (document.querySelector(".cover") || !hasValues()) { return; }
    document.documentElement.classList.add("covered");
    const box = document.createElement("div");
    box.className = "cover";
    ["Show", "Clear"].forEach(function (word) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = word;
      button.addEventListener("click", function () {
        if (word === "Clear") { form.reset(); }
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
  units();
  restore();
  marks();
})();
