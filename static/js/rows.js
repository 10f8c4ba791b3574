// Rows of inputs that can be added, taken away and put in another order. Without JS the server always writes empty
// ones to spare, and the buttons, where they are submit buttons, post the form.
// [data-rows] holds [data-rows-list] with [data-row]s, <template data-row-template> where __index__ stands for the
// number, [data-row-add], and perhaps [data-row-up], [data-row-down], [data-rows-total] (a hidden count) and
// [data-rows-say] (role="status"), and [data-row-grip]s to drag a row by where Sortable is loaded.
// [data-numbered="Linje __number__"] is the name of what stands in a row.
"use strict";

document.querySelectorAll("[data-rows]").forEach((box) => {
  const list = box.querySelector("[data-rows-list]");
  const template = box.querySelector("template[data-row-template]");
  const total = box.querySelector("[data-rows-total]");
  const line = box.querySelector("[data-rows-say]");
  let next = total ? Number(total.value) : list.querySelectorAll("[data-row]").length;

  const rows = () => Array.from(list.querySelectorAll("[data-row]"));
  const say = (text) => {
    if (line) line.textContent = text;
  };
  const renumber = () => {
    rows().forEach((row, index) => {
      [row, ...row.querySelectorAll("[data-numbered]")].forEach((element) => {
        const name = element.dataset.numbered;
        if (name) element.setAttribute("aria-label", name.replace("__number__", String(index + 1)));
      });
    });
  };
  const changed = (text) => {
    renumber();
    say(text);
    box.dispatchEvent(new Event("input", { bubbles: true }));
  };

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

  const add = () => {
    const row = fresh();
    list.append(row);
    firstInput(row)?.focus();
    changed("En række er tilføjet.");
  };

  const remove = (row) => {
    const neighbour = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    (neighbour ? firstInput(neighbour) : box.querySelector("[data-row-add]"))?.focus();
    changed("Rækken er fjernet.");
  };

  const sayPlace = (row) => changed(`Rækken står nu som nummer ${rows().indexOf(row) + 1} af ${rows().length}.`);

  const move = (row, button) => {
    if ("rowUp" in button.dataset) row.previousElementSibling?.before(row);
    else row.nextElementSibling?.after(row);
    // At either end the button goes away: the other one then keeps the place on the keyboard.
    const buttons = [button, ...row.querySelectorAll("[data-row-up], [data-row-down]")];
    buttons.find((each) => each.getClientRects().length)?.focus();
    sayPlace(row);
  };

  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-row-add], [data-row-remove], [data-row-up], [data-row-down]");
    if (!button) return;
    event.preventDefault();
    if ("rowAdd" in button.dataset) add();
    else if ("rowRemove" in button.dataset) remove(button.closest("[data-row]"));
    else move(button.closest("[data-row]"), button);
  });

  if (window.Sortable && template.content.querySelector("[data-row-grip]")) {
    box.classList.add("rows-draggable");
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    new window.Sortable(list, {
      handle: "[data-row-grip]",
      draggable: "[data-row]",
      forceFallback: true, // the browser's own way of dragging does not work by touch
      animation: still ? 0 : 150,
      onStart: () => {
        // What hangs at the finger is a copy within the form: it must not be saved beside the row itself.
        window.Sortable.ghost.querySelectorAll("[name]").forEach((element) => element.removeAttribute("name"));
      },
      onEnd: ({ item, oldIndex, newIndex }) => {
        if (oldIndex !== newIndex) sayPlace(item);
      },
    });
  }

  box.querySelectorAll("[data-row-add][hidden], [data-row-remove][hidden]").forEach((button) => {
    button.hidden = false;
  });
});
