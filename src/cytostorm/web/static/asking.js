"use strict";
// The answer beside the form: it is asked for and put in, and it is marked for as long as it is not that of the values on the screen.
(function () {
  const root = document.documentElement, form = document.getElementById("values"), spoken = document.getElementById("spoken");
  const line = document.getElementById("stale"), word = window.cytostorm.word;
  const SLOW = 1000, PATIENCE = 20000, LONGEST = 30, MOST_NAMED = 3;
  let asked = 0, running = null, again = 0, failures = 0, quiet = 0, why = "", said = "";
  // The unit that counts of a field whose new unit is still asked about.
  const waiting = new Map();

  // What is filled in, without empty fields and units of nothing.
  function data() {
    const all = new FormData(form), filled = Array.from(all).filter(function (one) {
      return one[1].trim() !== "" && (!one[0].startsWith("unit.") || (all.get(one[0].slice(5)) || "").trim() !== "");
    });
    return new URLSearchParams(filled).toString();
  }
  let good = {values: data(), at: new Date()};

  // One way to ask, two to answer: a server, or a worker that holds the same engine. Whatever is no whole answer is a failure.
  window.cytostormAsk = window.cytostormAsk || function (path, body, signal) {
    return fetch(path, {method: "POST", body: body, signal: signal, credentials: "same-origin",
      headers: {"Content-Type": "application/x-www-form-urlencoded"}}).then(function (answer) {
      if (!answer.ok) { throw Object.assign(new Error("refused"), {status: answer.status, after: Number(answer.headers.get("Retry-After"))}); }
      return answer.text();
    });
  };

  function ask() {
    const number = ++asked, sent = data(), rest = quiet - Date.now();
    root.dataset.asked = String(number);
    clearTimeout(again);
    if (running) { running.abort(); }
    if (rest > 0) { again = setTimeout(ask, rest); show(); return; }
    running = new AbortController();
    const slow = setTimeout(function () { if (number === asked) { mark(word("The answer is slow to come.")); } }, SLOW);
    const late = new Promise(function (_, give) { setTimeout(give, PATIENCE, new Error("late")); });
    Promise.race([window.cytostormAsk(form.dataset.verdicts, sent, running.signal), late]).then(function (html) {
      if (number === asked) { put(html, sent); }
    }).catch(function (error) {
      if (number === asked) { failed(error); }
    }).finally(function () { clearTimeout(slow); });
  }

  // What is on the screen stays, with its date: verdicts, notes and fields.
  function failed(error) {
    const wait = error.after > 0 ? Math.min(error.after, 600) : Math.min(LONGEST, Math.pow(2, failures));
    failures += 1;
    if (error.status === 429) { quiet = Date.now() + 1000 * wait; }
    clearTimeout(again);
    again = setTimeout(ask, 1000 * wait);
    mark(reason(error.status) + " " + word("It is asked again in {0} s.", wait));
    if (failures === 1) { say(word("Not up to date.") + " " + reason(error.status)); }
  }
  function reason(status) {
    if (!status) { return word("There was no answer."); }
    if (status === 429) { return word("Too many requests came from this address."); }
    if (status === 413) { return word("The values are too long to be sent."); }
    return status >= 500 ? word("The server has a fault ({0}).", status) : word("The server refused the request ({0}).", status);
  }

  function mark(words) { why = words; show(); }
  function show() {
    const open = Array.from(waiting.keys(), label);
    line.hidden = !why && !open.length;
    root.classList.toggle("stale", why !== "");
    if (line.hidden) { return; }
    const missing = why ? differences(good.values, data()) : [], more = missing.length - MOST_NAMED;
    const listed = missing.slice(0, MOST_NAMED).join("; ") + (more > 0 ? " " + word("and {0} more", more) : "");
    const parts = [
      why && word("What you see is the answer of {0}.", good.at.toLocaleTimeString(root.lang, {hour12: false})),
      listed && word("Not in it: {0}.", listed), why,
      open.length && word("The unit is asked about: {0}. Until then the unit of before counts.", open.join(", ")),
    ];
    line.querySelector("span").textContent = parts.filter(Boolean).join(" ");
    line.querySelector("button").hidden = !why;
  }

  function put(html, sent) {
    const made = document.createElement("template");
    made.innerHTML = html;
    if (!made.content.querySelector("#part-patient") || !made.content.querySelector("#said")) { throw new Error("no answer"); }
    made.content.querySelectorAll("[data-part]").forEach(function (fresh) {
      const old = document.getElementById(fresh.id);
      if (!old) { return; }
      const opened = new Set(Array.from(old.querySelectorAll("details[open] > summary")).map(function (one) { return one.textContent; }));
      fresh.querySelectorAll("details > summary").forEach(function (one) { if (opened.has(one.textContent)) { one.parentNode.open = true; } });
      if (written(old) !== fresh.innerHTML) { source.set(fresh.id, fresh.innerHTML); folded(fresh); old.replaceWith(fresh); }
    });
    form.querySelectorAll(".problem").forEach(function (one) {
      const fresh = made.content.getElementById(one.id);
      one.className = fresh ? fresh.className : "problem small";
      if (one.innerHTML !== (fresh ? fresh.innerHTML : "")) { one.replaceChildren(...(fresh ? fresh.childNodes : [])); }
    });
    good = {values: sent, at: new Date()};
    failures = quiet = 0;
    mark("");
    form.dispatchEvent(new CustomEvent("answered"));
    const words = document.getElementById("said").textContent;
    if (words !== said) { said = words; say(said); }
    root.dataset.settled = String(asked);
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

  function say(words) { spoken.textContent = words; }
  function label(name) {
    const field = form.querySelector('.field[data-field="' + CSS.escape(name.replace(/^unit\./, "")) + '"]');
    return field ? field.querySelector("label, legend").firstChild.textContent.trim() : name;
  }
  // "Ferritin 1850 → 18500" of each field that two states of the form do not have in common.
  function differences(one, other) {
    const old = new URLSearchParams(one), now = new URLSearchParams(other), empty = word("empty");
    return Array.from(new Set([...old.keys(), ...now.keys()]))
      .filter(function (name) { return (old.get(name) || "") !== (now.get(name) || "") && (!name.startsWith("unit.") || now.get(name.slice(5))); })
      .map(function (name) { return label(name) + " " + (old.get(name) || empty) + " → " + (now.get(name) || empty); });
  }

  line.querySelector("button").addEventListener("click", ask);
  window.addEventListener("online", function () { if (why) { ask(); } });
  Object.assign(window.cytostorm, {ask: ask, data: data, waiting: waiting, show: show, say: say, label: label, differences: differences});
})();
