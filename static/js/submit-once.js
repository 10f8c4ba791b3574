// A second click on "Gem" does nothing. The server has idempotency keys; this spares the user the wait.
"use strict";

{
  const RELEASE_AFTER = 15000; // ms: a file download or a lost network must not leave a dead button

  const buttonsOf = (form) => Array.from(form.elements).filter((element) => element.type === "submit");

  const release = (form) => {
    delete form.dataset.submitted;
    buttonsOf(form).forEach((button) => button.removeAttribute("aria-disabled"));
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    // Asked of the attribute: a field called "method" would answer for `form.method`.
    const posts = (form.getAttribute("method") || "").toLowerCase() === "post";
    const guarded = posts && !form.hasAttribute("hx-post") && !("submitMany" in form.dataset);
    if (!guarded || event.defaultPrevented) return;
    if ("submitted" in form.dataset) {
      event.preventDefault();
      return;
    }
    form.dataset.submitted = "";
    // Not `disabled`: that would take the button's own name out of what is sent.
    buttonsOf(form).forEach((button) => button.setAttribute("aria-disabled", "true"));
    setTimeout(release, RELEASE_AFTER, form);
  });

  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-submitted]").forEach(release));
}
