// Asks before one leaves a form with words in it that are not saved.
"use strict";

document.querySelectorAll("form[data-warn-unsaved]").forEach((form) => {
  let dirty = false;

  form.addEventListener("input", () => {
    dirty = true;
  });
  form.addEventListener("bostoette:saved", () => {
    dirty = false;
  });
  form.addEventListener("submit", () => {
    dirty = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
});
