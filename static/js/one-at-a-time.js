// One question at a time on a phone: "Tilbage" and "Næste", and at the end a list of what is missing.
// Without script, and on a wider screen (the style sheet decides), all questions stand on one page.
// A hidden field with data-steps-at is told which question one is at, and says at which to begin.
"use strict";

document.querySelectorAll("form[data-one-at-a-time]").forEach((form) => {
  const steps = [...form.querySelectorAll("[data-step]")];
  const end = steps.length - 1;
  const bar = form.querySelector("[data-steps]");
  const missing = form.querySelector("[data-steps-missing]");
  const place = form.querySelector("[data-steps-at]");
  let here = 0;

  const button = (text, does) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", does);
    return made;
  };

  const isStepping = () => bar.offsetParent !== null || here === end;

  const questionOf = (step) => step.querySelector("legend, label").textContent.trim();

  // A group of choices, or a line; one put away by a no before it asks nothing.
  const isAnswered = (group) => {
    const before = group.previousElementSibling;
    const isPutAway = before?.matches(".asks-importance") && before.querySelector('input[value="0"]:checked');
    const inputs = [...group.querySelectorAll("input:not([type=range])")];
    return isPutAway || inputs.some((input) => (input.type === "radio" ? input.checked : input.value.trim()));
  };

  const isDone = (step) => [...step.querySelectorAll(".form-group:has(> label, > fieldset)")].every(isAnswered);

  const listMissing = () => {
    const open = steps.slice(0, end).filter((step) => !isDone(step));
    const says = document.createElement("p");
    const list = document.createElement("ul");
    says.textContent = open.length ? "Her mangler der et svar. Det er også i orden." : "Der er svar på det hele.";
    for (const step of open) {
      const line = document.createElement("li");
      const goes = button(questionOf(step), () => go(steps.indexOf(step)));
      goes.className = "link-button";
      line.append(goes);
      list.append(line);
    }
    missing.replaceChildren(says, ...(open.length ? [list] : []));
  };

  const note = () => {
    if (!place || place.value === String(here)) return;
    place.value = here;
    place.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const show = (index, { focus = true } = {}) => {
    here = Math.min(Math.max(index, 0), end);
    note();
    steps.forEach((step, at) => step.classList.toggle("is-now", at === here));
    form.classList.toggle("is-at-start", here === 0);
    form.classList.toggle("is-at-end", here === end);
    if (here === end) listMissing();
    if (!focus || !isStepping()) return;
    steps[here].focus({ preventScroll: true });
    (here === 0 ? form : steps[here]).scrollIntoView({ block: "start" });
  };

  // Every question is a page to the browser's own Back.
  const go = (index) => {
    history.pushState({ question: index, depth: (history.state?.depth ?? 0) + 1 }, "");
    show(index);
  };

  const back = () => {
    if (history.state?.depth) history.back();
    else show(here - 1);
  };

  const prepare = (step, at) => {
    const where = document.createElement("p");
    where.className = "question__where";
    where.textContent = at < end ? `Spørgsmål ${at + 1} af ${end}` : "Til sidst";
    if (step.dataset.heading) where.textContent += ` · ${step.dataset.heading}`;
    step.prepend(where);
    step.tabIndex = -1;
    step.setAttribute("role", "group");
    step.setAttribute("aria-label", at < end ? `${where.textContent}: ${questionOf(step)}` : where.textContent);
  };

  const backFromEnd = button("Tilbage", back);
  backFromEnd.className = "button button-secondary steps__back-from-end";
  steps[end].querySelector(".action-bar").prepend(backFromEnd);

  steps.forEach(prepare);
  bar.hidden = false;
  form.classList.add("is-stepping");
  bar.querySelector("[data-steps-back]").addEventListener("click", back);
  bar.querySelector("[data-steps-on]").addEventListener("click", () => go(here + 1));
  form.querySelector("[data-steps-end]")?.addEventListener("click", () => go(end));

  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || here === end || !isStepping() || !event.target.matches("input")) return;
    event.preventDefault(); // the keyboard's own button goes on, and does not send half a form
    go(here + 1);
  });
  form.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const field = link && document.getElementById(link.hash.slice(1));
    const at = field ? steps.findIndex((step) => step.contains(field)) : -1;
    if (at === -1 || at === here || !isStepping()) return;
    go(at);
  });
  window.addEventListener("popstate", (event) => show(event.state?.question ?? 0));

  // What the server asks about stands at the end, with a way back to each question.
  const first = form.querySelector(":scope > .alert") ? end : Number(place?.value) || 0;
  history.replaceState({ question: first, depth: 0 }, "");
  show(first, { focus: false });
});
