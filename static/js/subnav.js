// On a phone the citizen's tabs scroll sideways: bring the current one into sight.
"use strict";

document.querySelectorAll("[data-subnav]").forEach((list) => {
  const current = list.querySelector("[aria-current]");
  if (!current) return;
  const left = current.getBoundingClientRect().left - list.getBoundingClientRect().left;
  list.scrollLeft += left - (list.clientWidth - current.offsetWidth) / 2;
});
