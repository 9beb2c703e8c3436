"use strict";
// Beside a field: what a changed unit means for the number that is there. No number changes its meaning without an answer.
(function () {
  const form = document.getElementById("values"), {word, waiting, show, say, label} = window.cytostorm, counted = new Map();
  const BARE = /^[<>≤≥=~ ]*[\d.,' ]*\d[\d.,' ]*$/, PLAIN = /^([<>≤≥=~ ]*)(\d+(?:\.\d+)?)$/, TWO_READINGS = /[.,]\d{3}$/;

  function place(name) { return form.querySelector('.field[data-field="' + name + '"]'); }
  function select(name) { return form.querySelector('select[name="unit.' + name + '"]'); }
  function selects() { return Array.from(form.querySelectorAll("select[name^='unit.']")); }
  function typed(name) { return form.elements[name].value.trim(); }

  // The number in the other unit; "" where it is not written plainly.
  function converted(name, from, to) {
    const sign = form.elements.decimal.value, text = typed(name), comma = sign === "comma";
    if ((!sign && TWO_READINGS.test(text)) || (comma && text.includes("."))) { return ""; }
    const found = PLAIN.exec(comma ? text.replace(",", ".") : text), of = function (unit) {
      const option = Array.from(select(name).options).find(function (one) { return one.value === unit; });
      return {less: Number(option.dataset.less), times: Number(option.dataset.times)};
    };
    if (!found) { return ""; }
    const canonical = (Number(found[2]) - of(from).less) * of(from).times, made = canonical / of(to).times + of(to).less;
    const written = String(Number(made.toPrecision(10)));
    return made >= 0 && made < 1e15 && (sign || !TWO_READINGS.test(written)) ? found[1] + (comma ? written.replace(".", ",") : written) : "";
  }

  // One question at a time beside a field: words, and buttons with what each of them does.
  function question(name, words, choices) {
    drop(name);
    const box = document.createElement("div");
    box.className = "asks";
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", label(name));
    box.append(Object.assign(document.createElement("span"), {textContent: words}));
    choices.forEach(function (one) {
      const button = Object.assign(document.createElement("button"), {type: "button", textContent: one.words});
      button.addEventListener("click", function () { one.act(); form.elements[name].focus(); });
      box.append(button);
    });
    place(name).append(box);
  }
  function drop(name) { place(name).querySelectorAll(".asks").forEach(function (one) { one.remove(); }); }

  function unitAsked(name) {
    const unit = select(name), old = counted.get(name), number = typed(name);
    if (unit.value === old || !BARE.test(number)) { settle(name); return; }
    const written = function (value) { return Array.from(unit.options).find(function (one) { return one.value === value; }).textContent; };
    const other = converted(name, old, unit.value);
    waiting.set(name, old);
    const words = word("{0} was in {1}.", number, written(old));
    question(name, words, [
      other ? {words: word("Convert to {0} {1}", other, written(unit.value)), act: function () { form.elements[name].value = other; settle(name); }}
        : {words: word("Back to {0}", written(old)), act: function () { unit.value = old; settle(name); }},
      {words: word("It was in {0} all along", written(unit.value)), act: function () { settle(name); }},
    ]);
    say(words);
    show();
  }
  function settle(name) {
    const asked = waiting.delete(name);
    counted.set(name, select(name).value);
    drop(name);
    try { localStorage.setItem("unit." + name, select(name).value); } catch (e) { /* a device that keeps nothing */ }
    if (asked) { show(); form.elements[name].dispatchEvent(new Event("input", {bubbles: true})); }
  }

  // A reading that was offered beside its field.
  form.addEventListener("click", function (event) {
    const button = event.target.closest("button[name=take]");
    if (!button) { return; }
    event.preventDefault();
    const [name, text, unit] = button.value.split("|"), input = form.elements[name];
    if (unit && select(name)) { select(name).value = unit; }
    input.value = text;
    if (select(name)) { settle(name); }
    input.focus();
    input.dispatchEvent(new Event("input", {bubbles: true}));
  });

  form.addEventListener("formdata", function (event) {
    waiting.forEach(function (unit, name) { event.formData.set("unit." + name, unit); });
  });
  form.addEventListener("input", function (event) {
    const name = event.target.name || "";
    if (name.startsWith("unit.") && event.target.tagName === "SELECT") { unitAsked(name.slice(5)); }
    else if (waiting.has(name)) { unitAsked(name); }
  });

  // The units as they are shown count: after a reload, an undo or an emptied form.
  function asShown() {
    Array.from(waiting.keys()).forEach(drop);
    waiting.clear();
    selects().forEach(function (one) { counted.set(one.name.slice(5), one.value); });
    show();
  }
  function remembered() {
    selects().forEach(function (one) {
      try {
        const known = localStorage.getItem(one.name);
        if (known && !typed(one.name.slice(5)) && Array.from(one.options).some(function (o) { return o.value === known; })) { one.value = known; }
      } catch (e) { /* the same */ }
    });
  }
  try { form.elements.decimal.value = localStorage.getItem("decimal") || form.elements.decimal.value; } catch (e) { /* the same */ }
  remembered();
  asShown();
  Object.assign(window.cytostorm, {asShown: asShown, remembered: remembered});
})();
