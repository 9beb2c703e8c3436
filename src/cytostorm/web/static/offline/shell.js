"use strict";
// The folder without a server: pages are made by the engine in a worker and shown in a frame. No value is in an address.
(function () {
  const frame = document.getElementById("page"), step = document.getElementById("step"), bar = document.getElementById("progress");
  const waiting = new Map();
  let engine = null, number = 0, here = "/";

  function asked(request) {
    number += 1;
    return new Promise(function (done, failed) {
      waiting.set(number, {done: done, failed: failed});
      engine.postMessage(Object.assign({number: number}, request));
    });
  }
  // What the bedside page asks in place of a server. While one answer is made, only the newest question waits: what was typed before it
  // is not worth an answer any more.
  let busy = false, next = null;
  window.cytostormAnswer = function (path, body) {
    if (next) { next.failed(new Error("superseded")); }
    const made = new Promise(function (done, failed) { next = {request: {method: "POST", path: plain(path), body: body}, done: done, failed: failed}; });
    work();
    return made;
  };
  function work() {
    if (busy || !next) { return; }
    const one = next;
    busy = true;
    next = null;
    asked(one.request).then(function (answer) {
      if (answer.status === 200) { one.done(answer.body); } else { one.failed(Object.assign(new Error("refused"), {status: answer.status})); }
    }, one.failed).finally(function () { busy = false; work(); });
  }
  function plain(path) { return path.replace(/^\.?(?=\/)/, "") || "/"; }

  // An answer takes the place of the page. A page goes into the history by its path alone.
  function open(method, path, body, files, isNew) {
    const parts = plain(path).split("#"), [name, query] = parts[0].split("?");
    return asked({method: method, path: name, body: method === "GET" ? query || "" : body, files: files || {}}).then(function (answer) {
      here = name;
      if (isNew) { history.pushState({path: name}, "", "#" + name); }
      const isPage = answer.type.startsWith("text/html");
      frame.onload = function () { shown(parts[1]); };
      frame.srcdoc = isPage ? answer.body : "<!DOCTYPE html><meta charset=utf-8><pre>" + answer.body.replace(/&/g, "&amp;").replace(/</g, "&lt;") + "</pre>";
    });
  }
  function shown(fragment) {
    const page = frame.contentDocument;
    document.getElementById("starting").hidden = true;
    frame.hidden = false;
    document.title = page.title || "cytostorm";
    document.documentElement.lang = page.documentElement.lang || "en";
    page.addEventListener("click", followed);
    page.addEventListener("submit", submitted);
    if (fragment) { reveal(page, fragment); } else { frame.contentWindow.scrollTo(0, 0); }
    document.documentElement.dataset.ready = here;
  }
  function reveal(page, id) {
    const found = page.getElementById(id);
    for (let fold = found && found.closest("details"); fold; fold = fold.parentElement.closest("details")) { fold.open = true; }
    if (found) { found.scrollIntoView(); found.focus({preventScroll: true}); }
  }
  function followed(event) {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented) { return; }
    const target = link.getAttribute("href");
    event.preventDefault();
    if (target.startsWith("#")) { reveal(frame.contentDocument, decodeURIComponent(target.slice(1))); }
    else if (/^https?:/.test(target)) { window.open(target, "_blank", "noopener,noreferrer"); }
    else { open("GET", target, "", {}, true); }
  }
  function submitted(event) {
    if (event.defaultPrevented) { return; }
    event.preventDefault();
    const form = event.target, by = event.submitter, way = (by && by.getAttribute("formmethod")) || form.getAttribute("method") || "get";
    const path = (by && by.getAttribute("formaction")) || form.getAttribute("action") || here;
    const fields = new URLSearchParams(), files = [];
    new (frame.contentWindow.FormData)(form, by).forEach(function (value, name) {
      if (typeof value === "string") { fields.append(name, value); } else if (value.size) { files.push([name, value]); }
    });
    Promise.all(files.map(read)).then(function (found) {
      if (way.toLowerCase() === "get") { open("GET", path.split("?")[0] + "?" + fields, "", {}, true); }
      else { open("POST", path, fields.toString(), Object.fromEntries(found), true); }
    });
  }
  function read(one) {
    return new Promise(function (done, failed) {
      const reader = new FileReader();
      reader.onload = function () { done([one[0], [one[1].name, reader.result.slice(reader.result.indexOf(",") + 1)]]); };
      reader.onerror = failed;
      reader.readAsDataURL(one[1]);
    });
  }
  addEventListener("popstate", function (event) { open("GET", (event.state && event.state.path) || "/", "", {}, false); });

  function told(share, words) { bar.value = share; step.textContent = words; }
  function broken(words) { told(0, words); bar.hidden = true; }
  function heard(event) {
    const said = event.data;
    if (said.step) { told(said.share, said.step); return; }
    if (said.broken) { broken("The engine did not start: " + said.broken); return; }
    if (said.ready) { begin(); return; }
    const one = waiting.get(said.number);
    waiting.delete(said.number);
    if (said.error) { one.failed(Object.assign(new Error(said.error), {status: 500})); } else { one.done(said.answer); }
  }
  function begin() {
    const asked = location.hash.slice(1), path = /^\/[\w./-]*$/.test(asked) ? asked : "/";
    history.replaceState({path: path}, "", path === "/" ? location.pathname : "#" + path);
    open("GET", path, "", {}, false);
  }
  function start() {
    told(0.3, "Starting the engine.");
    engine = new Worker("engine.js", {type: "module"});
    engine.onmessage = heard;
    engine.onerror = function (event) { broken("The engine did not start: " + (event.message || "a file is missing.")); };
  }
  // All files are kept on the device first, so that the next start needs no network at all.
  function kept() {
    if (!("serviceWorker" in navigator)) { return Promise.resolve(); }
    told(0.1, "Keeping the files on this device (once).");
    const held = navigator.serviceWorker.register("worker.js").then(function () { return navigator.serviceWorker.ready; });
    return held.then(function () {
      return navigator.serviceWorker.controller || new Promise(function (done) {
        navigator.serviceWorker.addEventListener("controllerchange", done, {once: true});
        setTimeout(done, 3000);
      });
    }).catch(function () { /* without it the folder works from its server alone */ });
  }
  if (location.protocol === "file:") {
    broken("A browser runs this folder only from a server. In the folder: python -m http.server, then open the address that it names.");
    return;
  }
  kept().then(start);
})();
