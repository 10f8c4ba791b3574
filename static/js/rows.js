// Rows of inputs that can be added and taken away. Without JS the server always writes two empty ones.
// [data-rows] holds [data-rows-list] with [data-row]s, <template data-row-template> where __index__ stands for the
// number, [data-row-add], and perhaps [data-rows-total] (a hidden count) and [data-rows-say] (role="status").
"use strict";

document.querySelectorAll("[data-rows]").forEach((box) => {
  const list = box.querySelector("[data-rows-list]");
  const template = box.querySelector("template[data-row-template]");
  const total = box.querySelector("[data-rows-total]");
  const line = box.querySelector("[data-rows-say]");
  let next = total ? Number(total.value) : list.querySelectorAll("[data-row]").length;

  const say = (text) => {
    if (line) line.textContent = text;
  };
  const changed = () => box.dispatchEvent(new Event("input", { bubbles: true }));

  const fresh = () => {
    const row = template.content.firstElementChild.cloneNode(true);
    [row, ...row.querySelectorAll("*")].forEach((element) => {
      for (const attribute of element.attributes) {
        attribute.value = attribute.value.replaceAll("__index__", String(next));
      }
    });
    next += 1;
    if (total) total.value = String(next);
    return row;
  };

  const firstInput = (row) => row.querySelector("input:not([type=hidden]), select, textarea");

  box.addEventListener("click", (event) => {
    if (event.target.closest("[data-row-add]")) {
      const row = fresh();
      list.append(row);
      firstInput(row)?.focus();
      say("En række er tilføjet.");
      changed();
      return;
    }
    const row = event.target.closest("[data-row-remove]")?.closest("[data-row]");
    if (!row) return;
    const neighbour = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    (neighbour ? firstInput(neighbour) : box.querySelector("[data-row-add]"))?.focus();
    say("Rækken er fjernet.");
    changed();
  });

  box.querySelectorAll("[data-row-add][hidden], [data-row-remove][hidden]").forEach((button) => {
    button.hidden = false;
  });
});
