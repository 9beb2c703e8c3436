"use strict";
// Keeps every file of the folder on the device; a new build is kept beside the old one until it is whole.
const BUILD = "cytostorm-{{ build }}", FILES = {{ files }};

addEventListener("install", function (event) {
  event.waitUntil(caches.open(BUILD).then(function (kept) { return kept.addAll(FILES); }).then(function () { return self.skipWaiting(); }));
});
addEventListener("activate", function (event) {
  const old = caches.keys().then(function (names) {
    return Promise.all(names.filter(function (name) { return name.startsWith("cytostorm-") && name !== BUILD; }).map(function (name) { return caches.delete(name); }));
  });
  event.waitUntil(old.then(function () { return self.clients.claim(); }));
});
addEventListener("fetch", function (event) {
  if (event.request.method !== "GET" || new URL(event.request.url).origin !== location.origin) { return; }
  event.respondWith(caches.open(BUILD).then(function (kept) {
    return kept.match(event.request, {ignoreSearch: true}).then(function (found) { return found || fetch(event.request); });
  }));
});
