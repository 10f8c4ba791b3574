// The drawer is a <details>: it opens and closes without us. Here Escape closes it, and so does leaving it.
"use strict";

document.querySelectorAll("details[data-drawer]").forEach((drawer) => {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !drawer.open) return;
    drawer.open = false;
    drawer.querySelector("summary").focus();
  });

  document.addEventListener("click", (event) => {
    if (!drawer.contains(event.target)) drawer.open = false;
  });

  drawer.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !drawer.contains(event.relatedTarget)) drawer.open = false;
  });
});
