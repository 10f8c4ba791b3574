// On a phone the citizen's tabs scroll sideways: bring the current one into sight.
"use strict";

document.querySelectorAll("[data-subnav]").forEach((list) => {
  const current = list.querySelector("[aria-current]");
  if (current) list.scrollLeft = current.offsetLeft - (list.clientWidth - current.offsetWidth) / 2;
});
