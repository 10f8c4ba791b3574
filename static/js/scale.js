// A line from 0 to 10 that starts untouched: tap, drag, arrow keys, number keys, or type in the field beside it.
// The number field is the truth. A line nobody has touched has no value and no mark.
// Keyboards and screen readers hold a native slider; what a finger does to it is worked out here, since a native
// one would answer when somebody only scrolls past.
"use strict";

{
  const MIN = 0;
  const MAX = 10;
  const DRAG_FROM = 6; // pixels
  const STEPS = { ArrowRight: 0.1, ArrowUp: 0.1, ArrowLeft: -0.1, ArrowDown: -0.1, PageUp: 1, PageDown: -1 };
  const TYPED = /^(?:10|\d)(?:,\d?)?$/;
  const words = new Intl.NumberFormat("da-DK", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const numberOf = (text) => Number.parseFloat(text.replace(",", "."));

  const slider = (input, ends) => {
    const range = document.createElement("input");
    Object.assign(range, { type: "range", className: "scale__range", min: MIN, max: MAX, step: 0.1 });
    range.setAttribute("aria-label", input.labels[0]?.textContent.trim() || "");
    for (const control of [range, input]) {
      const described = [control.getAttribute("aria-describedby"), ends?.id].filter(Boolean).join(" ");
      if (described) control.setAttribute("aria-describedby", described);
    }
    return range;
  };

  const start = (scale) => {
    const input = scale.querySelector("input");
    const line = scale.querySelector("[data-scale-line]");
    const range = slider(input, scale.querySelector(".scale__words"));
    const mark = document.createElement("span");
    let from = { x: 0, y: 0 };
    let held = false;
    let dragging = false;
    let typed = "";

    const value = () => {
      const number = numberOf(input.value);
      return Number.isFinite(number) && number >= MIN && number <= MAX ? number : null;
    };

    const draw = () => {
      const now = value();
      mark.hidden = now === null;
      // A slider has a value to screen readers always; the text says that none is chosen.
      range.value = String(now ?? (MIN + MAX) / 2);
      range.setAttribute("aria-valuetext", now === null ? "Ikke besvaret" : words.format(now));
      if (now !== null) mark.style.left = `${((now - MIN) / (MAX - MIN)) * 100}%`;
    };

    const write = (text) => {
      input.value = text;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    };

    const set = (number) => {
      const kept = Math.min(MAX, Math.max(MIN, Math.round(number * 10) / 10));
      write(input.type === "number" ? kept.toFixed(1) : words.format(kept));
    };

    const point = (event) => {
      const { left, width } = line.getBoundingClientRect();
      set(MIN + ((event.clientX - left) / width) * (MAX - MIN));
    };

    // "7" is 7, and with ",3" after it 7,3; "1" and "0" are 10. What cannot go on begins anew.
    const type = (sign) => {
      typed = [`${typed}${sign}`, sign, ""].find((text) => text === "" || (TYPED.test(text) && numberOf(text) <= MAX));
      if (typed) set(numberOf(typed));
    };

    const key = (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const now = value();
      if (/^[\d.,]$/.test(event.key)) type(event.key.replace(".", ","));
      else {
        typed = "";
        if (event.key === "Backspace" || event.key === "Delete") write("");
        else if (event.key === "Home") set(MIN);
        else if (event.key === "End") set(MAX);
        else if (event.key in STEPS) set(now === null ? (MIN + MAX) / 2 : now + STEPS[event.key]);
        else return;
      }
      event.preventDefault();
    };

    const letGo = (event) => {
      const moved = Math.hypot(event.clientX - from.x, event.clientY - from.y);
      if (held && event.type === "pointerup" && (dragging || moved <= DRAG_FROM)) point(event);
      held = false;
      draw();
    };

    mark.className = "scale__mark";
    line.append(mark, range);
    scale.querySelector("[data-scale-picture]").hidden = false;
    scale.classList.add("is-drawn");

    // A finger that scrolls past the line must not answer: only a tap or a sideways drag does.
    range.addEventListener("pointerdown", (event) => {
      range.setPointerCapture(event.pointerId);
      from = { x: event.clientX, y: event.clientY };
      held = true;
      dragging = false;
    });
    range.addEventListener("pointermove", (event) => {
      if (!range.hasPointerCapture(event.pointerId)) return;
      const across = Math.abs(event.clientX - from.x);
      dragging = dragging || (across > DRAG_FROM && across > Math.abs(event.clientY - from.y));
      if (dragging) point(event);
    });
    range.addEventListener("pointerup", letGo);
    range.addEventListener("pointercancel", letGo);
    range.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the native slider would take its own idea of the place
      range.focus({ preventScroll: true });
    });
    range.addEventListener("keydown", key);
    range.addEventListener("blur", () => {
      typed = "";
    });
    // From a screen reader's own gesture.
    range.addEventListener("input", () => (held ? draw() : set(Number(range.value))));
    input.addEventListener("input", draw);
    draw();
  };

  document.querySelectorAll("[data-scale]").forEach(start);
}
