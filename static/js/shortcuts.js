// One key does what a click would: N and / press what carries data-shortcut, ? shows which keys there are. Where
// there is no field to search in, / goes to the page that has one.
// Never while somebody writes, never together with Ctrl, Alt or Cmd. They can be switched off (WCAG 2.1.4);
// that choice, and nothing else, is kept in the browser, since it is about this keyboard.
"use strict";

{
  const NAME = "bostoette-genveje";
  const dialog = document.querySelector("[data-shortcuts]");
  const opener = document.querySelector("[data-shortcuts-open]");
  const choice = dialog?.querySelector("[data-shortcuts-on]");
  const keys = dialog?.querySelector("[data-shortcuts-keys]");

  const isOn = () => {
    try {
      return localStorage.getItem(NAME) !== "off";
    } catch {
      return true; // a browser that keeps nothing keeps no choice either
    }
  };

  const choose = (on) => {
    try {
      if (on) localStorage.removeItem(NAME);
      else localStorage.setItem(NAME, "off");
    } catch {
      // The choice lasts as long as the page.
    }
    show(on);
  };

  const show = (on) => {
    choice.checked = on;
    keys.toggleAttribute("data-off", !on);
    document.querySelectorAll("[data-shortcut]").forEach((element) => {
      if (on) element.setAttribute("aria-keyshortcuts", element.dataset.shortcut);
      else element.removeAttribute("aria-keyshortcuts");
    });
  };

  const isWriting = (element) => element.isContentEditable || Boolean(element.closest("input, textarea, select"));

  const press = (key) => {
    const found = [...document.querySelectorAll(`[data-shortcut="${key}"]`)].filter((element) => element.checkVisibility());
    if (found[0]?.matches("input")) found[0].focus();
    else if (found[0]) found[0].click();
    else if (key === "/") location.assign(dialog.dataset.search);
    else return false;
    return true;
  };

  const pressed = (event) => {
    const withOthers = event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing;
    if (withOthers || event.defaultPrevented || dialog.open || !choice.checked || isWriting(event.target)) return;
    const key = event.key.toLowerCase();
    if (key === "?") dialog.showModal();
    else if (!(key === "n" || key === "/") || !press(key)) return;
    event.preventDefault(); // or the key would be written in the field that was found
  };

  if (dialog) {
    show(isOn());
    opener.hidden = false;
    opener.addEventListener("click", () => dialog.showModal());
    choice.addEventListener("change", () => choose(choice.checked));
    document.addEventListener("keydown", pressed);
    if (location.hash === "#soeg") document.querySelector('input[data-shortcut="/"]')?.focus();
  }
}
