// When a part of a page could not be fetched, a sentence says so. A login that ended leads to the login page,
// instead of the login page being swapped into the middle of another.
"use strict";

{
  const notices = document.querySelector("[data-notices]");
  const loginPath = document.body.dataset.sessionLogin;

  const tell = (sentence) => {
    const box = document.createElement("div");
    const text = document.createElement("p");
    box.className = "alert alert-error";
    text.className = "alert-text";
    text.textContent = sentence;
    box.append(text);
    notices.replaceChildren(box);
    notices.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { pathname } = new URL(event.detail.xhr.responseURL || location.href, location.href);
    if (!loginPath || pathname !== loginPath) return;
    event.detail.shouldSwap = false;
    location.assign(`${loginPath}?next=${encodeURIComponent(location.pathname + location.search)}`);
  });
  document.addEventListener("htmx:sendError", () => tell("Der er ingen forbindelse lige nu. Prøv igen om lidt."));
  document.addEventListener("htmx:timeout", () => tell("Det tog for lang tid. Prøv igen om lidt."));
  document.addEventListener("htmx:responseError", (event) => {
    tell(
      event.detail.xhr.status < 500
        ? "Det kunne ikke lade sig gøre. Genindlæs siden, og prøv igen."
        : "Der skete en fejl hos os. Prøv igen om lidt."
    );
  });
}
