// A line from 0 to 10 that starts untouched: tap, drag, arrow keys, or type in the field beside it.
// The number field is the truth. A line nobody has touched has no value and no mark.
"use strict";

{
  const MIN = 0;
  const MAX = 10;
  const DRAG_FROM = 6; // pixels
  const STEPS = { ArrowRight: 0.1, ArrowUp: 0.1, ArrowLeft: -0.1, ArrowDown: -0.1, PageUp: 1, PageDown: -1 };
  const words = new Intl.NumberFormat("da-DK", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

  const start = (scale) => {
    const input = scale.querySelector("input");
    const line = scale.querySelector("[data-scale-line]");
    const mark = document.createElement("span");
    let from = { x: 0, y: 0 };
    let dragging = false;

    const value = () => {
      const number = Number.parseFloat(input.value.replace(",", "."));
      return Number.isFinite(number) && number >= MIN && number <= MAX ? number : null;
    };

    const draw = () => {
      const now = value();
      mark.hidden = now === null;
      // A slider must name a value to screen readers; the text says that none is chosen.
      line.setAttribute("aria-valuenow", String(now ?? (MIN + MAX) / 2));
      line.setAttribute("aria-valuetext", now === null ? "Ikke besvaret" : words.format(now));
      if (now !== null) mark.style.left = `${((now - MIN) / (MAX - MIN)) * 100}%`;
    };

    const set = (number) => {
      const kept = Math.min(MAX, Math.max(MIN, Math.round(number * 10) / 10));
      input.value = input.type === "number" ? kept.toFixed(1) : words.format(kept);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    };

    const point = (event) => {
      const { left, width } = line.getBoundingClientRect();
      set(MIN + ((event.clientX - left) / width) * (MAX - MIN));
    };

    const key = (event) => {
      const now = value();
      let next = null;
      if (event.key === "Home") next = MIN;
      else if (event.key === "End") next = MAX;
      else if (event.key in STEPS) next = (now ?? (MIN + MAX) / 2) + (now === null ? 0 : STEPS[event.key]);
      if (next === null) return;
      event.preventDefault();
      set(next);
    };

    mark.className = "scale__mark";
    line.append(mark);
    line.tabIndex = 0;
    line.setAttribute("role", "slider");
    line.setAttribute("aria-valuemin", String(MIN));
    line.setAttribute("aria-valuemax", String(MAX));
    line.setAttribute("aria-label", input.labels[0]?.textContent.trim() || "");
    scale.querySelector("[data-scale-picture]").hidden = false;
    scale.classList.add("is-drawn");

    // A finger that scrolls past the line must not answer: only a tap or a sideways drag does.
    line.addEventListener("pointerdown", (event) => {
      line.setPointerCapture(event.pointerId);
      from = { x: event.clientX, y: event.clientY };
      dragging = false;
    });
    line.addEventListener("pointermove", (event) => {
      if (!line.hasPointerCapture(event.pointerId)) return;
      const across = Math.abs(event.clientX - from.x);
      dragging = dragging || (across > DRAG_FROM && across > Math.abs(event.clientY - from.y));
      if (dragging) point(event);
    });
    line.addEventListener("click", point);
    line.addEventListener("keydown", key);
    input.addEventListener("input", draw);
    draw();
  };

  document.querySelectorAll("[data-scale]").forEach(start);
}
