// <div data-reveal="outcome=cancelled,no_show">: shown while the field has one of the values. What is hidden
// is not sent, and comes back with its words when it is shown again. Without JS always shown.
"use strict";

document.querySelectorAll("[data-reveal]").forEach((part) => {
  const form = part.closest("form");
  const [name, list] = part.dataset.reveal.split("=");
  const wanted = list.split(",");

  const show = () => {
    part.hidden = !new FormData(form).getAll(name).some((value) => wanted.includes(value));
    part.querySelectorAll("input, select, textarea").forEach((field) => {
      field.disabled = part.hidden;
    });
  };

  form.addEventListener("change", show);
  form.addEventListener("reset", () => setTimeout(show));
  show();
});
