// Keeps a draft on the server while one types. Nothing is stored in the browser: the device may be shared.
// <form data-autosave="URL">: the URL takes the form's fields by POST and answers 2xx, perhaps {"saved_at": "18.18"};
// 409 with {"message": "…"} means that the draft was changed elsewhere. A form can have words of its own for what was kept
// (data-autosave-kept; then it is said only once it is kept), for a login that has ended (data-autosave-ended), and a
// shorter wait (data-autosave-after, in ms).
"use strict";

{
  const AFTER_LAST_KEY = 1500; // ms
  const AT_LATEST = 10000; // ms, while one goes on typing or the network is away
  const clock = new Intl.DateTimeFormat("da-DK", { hour: "2-digit", minute: "2-digit" });

  const start = (form) => {
    const line = form.querySelector("[data-autosave-status]");
    const alertLine = form.querySelector("[data-autosave-alert]");
    let changes = 0; // counts up with each change; `saved` follows
    let saved = 0;
    let saving = false;
    let stopped = false;
    let soon = 0;
    const { autosaveAfter, autosaveKept, autosaveEnded } = form.dataset;
    const ended = autosaveEnded || "Ikke gemt: du er logget ud. Log ind i en anden fane, så gemmes kladden.";
    const pause = Number(autosaveAfter || AFTER_LAST_KEY);

    const say = (text, state) => {
      if (line) {
        line.textContent = text;
        line.dataset.state = state;
      }
      // Read aloud only when something is wrong, not at every save.
      if (alertLine) alertLine.textContent = state === "failed" ? text : "";
    };
    const sayMeanwhile = (text, state) => say(autosaveKept ? line?.textContent : text, state);
    const waiting = (count) => document.dispatchEvent(new CustomEvent("bostoette:waiting", { detail: { count } }));
    const dirty = () => changes > saved && !stopped;

    const failed = (text) => {
      say(text, "failed");
      waiting(1);
    };

    const succeeded = async (answer, upTo) => {
      const isJson = (answer.headers.get("Content-Type") || "").includes("json");
      const { saved_at: savedAt } = isJson ? await answer.json() : {};
      saved = upTo;
      waiting(0);
      if (dirty()) return; // answered or typed on meanwhile: that is saved next
      say(`${autosaveKept || "Kladde gemt"} kl. ${savedAt || clock.format(new Date())}`, "saved");
      form.dispatchEvent(new CustomEvent("bostoette:saved", { bubbles: true }));
    };

    const understand = async (answer, upTo) => {
      if (answer.redirected) failed(ended);
      else if (answer.ok) await succeeded(answer, upTo);
      else if (answer.status === 409) {
        stopped = true;
        failed((await answer.json()).message || "Ikke gemt: kladden er ændret i en anden fane.");
      } else failed("Ikke gemt endnu. Vi prøver igen om lidt.");
    };

    const soonSave = () => {
      clearTimeout(soon);
      soon = setTimeout(save, pause);
    };

    const save = async () => {
      if (saving || !dirty()) return;
      const upTo = changes;
      saving = true;
      sayMeanwhile("Gemmer …", "saving");
      try {
        const answer = await fetch(form.dataset.autosave, {
          method: "POST",
          body: new FormData(form),
          headers: { "X-Requested-With": "fetch" },
          credentials: "same-origin",
        });
        await understand(answer, upTo);
      } catch {
        failed("Ikke gemt: der er ingen forbindelse. Vi prøver igen om lidt.");
      } finally {
        saving = false;
        if (changes > upTo) soonSave();
      }
    };

    const changed = () => {
      changes += 1;
      if (line?.dataset.state !== "failed") sayMeanwhile("Ikke gemt endnu", "dirty");
      soonSave();
    };

    const leave = () => {
      // The last words, when the phone is put away: a beacon outlives the page.
      if (dirty() && !saving) navigator.sendBeacon(form.dataset.autosave, new FormData(form));
    };

    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    const isFailing = () => dirty() && line?.dataset.state === "failed";
    const saveThenSubmit = async (button) => {
      await save();
      if (!dirty()) form.requestSubmit(button);
    };

    form.addEventListener("submit", (event) => {
      if (isFailing()) {
        // Logged out or offline: sending now would lose the words on the login page.
        event.preventDefault();
        saveThenSubmit(event.submitter);
      } else stopped = !event.defaultPrevented;
    });
    window.addEventListener("beforeunload", (event) => isFailing() && event.preventDefault());
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
    window.addEventListener("online", save);
    window.addEventListener("pageshow", () => {
      stopped = false;
    });
    setInterval(save, AT_LATEST);
  };

  document.querySelectorAll("form[data-autosave]").forEach(start);
}
