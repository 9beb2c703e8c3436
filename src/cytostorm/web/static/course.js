/* The scrubber of the time course. Every moment was computed beforehand, so a step asks nobody. */
(() => {
  "use strict";
  const send = document.getElementById("send"), file = document.getElementById("file");
  if (send && file) {
    const stop = (event) => { event.preventDefault(); send.classList.toggle("over", event.type === "dragover"); };
    for (const name of ["dragover", "dragleave"]) send.addEventListener(name, stop);
    send.addEventListener("drop", (event) => {
      stop(event);
      if (event.dataTransfer.files.length) { file.files = event.dataTransfer.files; send.requestSubmit(); }
    });
  }
  const held = document.getElementById("moments");
  if (!held) return;
  const data = JSON.parse(held.textContent), range = document.getElementById("moment");
  const label = document.getElementById("label"), then = document.getElementById("then");
  const byId = (id) => document.getElementById(id);
  const rows = [...document.querySelectorAll("[data-row]")].map((row) => ({
    id: row.dataset.row, cut: row.querySelectorAll(".cu"), line: row.querySelector("[data-line]"), dots: row.querySelector("[data-dots]"),
    veil: row.querySelector(".veil"), doses: [...row.querySelectorAll("[data-known]")], read: row.querySelector(".rd"),
    points: data.rows[row.dataset.row] || [],
  }));
  const cells = [...document.querySelectorAll("[data-cell]")];
  const templates = [...document.querySelectorAll("template[data-moment]")];
  let now = -1;
  const nearest = (place) => {
    let best = 0;
    data.x.forEach((x, index) => { if (Math.abs(x - place) < Math.abs(data.x[best] - place)) best = index; });
    return best;
  };
  const paintRow = (row, index, reads) => {
    const x = data.x[index];
    for (const line of row.cut) { line.setAttribute("x1", x + "%"); line.setAttribute("x2", x + "%"); }
    if (row.veil) { row.veil.setAttribute("x", x + "%"); row.veil.setAttribute("width", 100 - x + "%"); }
    for (const dose of row.doses) dose.classList.toggle("fu", Number(dose.dataset.known) > index);
    if (row.line) {
      const known = row.points.filter((point) => point[2] <= index);
      row.line.setAttribute("d", known.length > 1 ? "M" + known.map((p) => p[0] + "," + p[1]).join("L") : "");
      row.dots.setAttribute("d", known.map((p) => "M" + p[0] + "," + p[1] + "h0").join(""));
    }
    if (reads[row.id]) row.read.replaceChildren(...reads[row.id].childNodes);
  };
  const show = (index) => {
    index = Math.max(0, Math.min(data.x.length - 1, index));
    range.value = Math.round(data.x[index] * 10);
    if (index === now) return;
    now = index;
    const made = templates[index].content.cloneNode(true), reads = {};
    for (const read of [...made.querySelectorAll("[data-read]")]) { reads[read.dataset.read] = read; read.remove(); }
    for (const cell of cells) cell.classList.toggle("later", Number(cell.dataset.cell) > index);
    for (const row of rows) paintRow(row, index, reads);
    then.replaceChildren(made);
    label.textContent = data.label[index];
    range.setAttribute("aria-valuetext", data.said[index]);
  };
  const steps = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 5, PageDown: -5, Home: -1e6, End: 1e6 };
  range.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !(event.key in steps)) return;
    event.preventDefault();
    show(now + steps[event.key]);
  });
  range.addEventListener("input", () => show(nearest(range.value / 10)));
  byId("prev").addEventListener("click", () => show(now - 1));
  byId("next").addEventListener("click", () => show(now + 1));
  byId("latest").addEventListener("click", () => show(data.x.length - 1));
  document.documentElement.classList.add("scripted");
  show(nearest(range.value / 10));
})();
