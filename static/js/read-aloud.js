// "Læs op" at each question, where the device itself has a Danish voice. A voice that lives somewhere on the net
// is not used: what is asked would leave the house.
"use strict";

if ("speechSynthesis" in window) {
  const synth = window.speechSynthesis;
  const STOP = "Stop";
  const READ = "Læs op";
  let speaking = null;

  const voice = () => synth.getVoices().find(({ lang, localService }) => localService && /^da\b/i.test(lang));

  const said = (element) => element.textContent.replace(/\s+/g, " ").trim().replace(/[.?!]?$/, ".");

  // The question, what the ends of a line mean, and the answers one can choose among.
  const wordsOf = (question) => {
    const parts = question.querySelectorAll("legend, .scale .form-label, .form-hint, .scale__words, .choices label");
    return [...parts].map(said).join(" ");
  };

  const stop = () => {
    synth.cancel();
    if (speaking) speaking.firstChild.textContent = READ;
    speaking = null;
  };

  const read = (button, question) => {
    const was = speaking;
    stop();
    if (was === button) return;
    const words = new SpeechSynthesisUtterance(wordsOf(question));
    words.lang = "da-DK";
    words.voice = voice();
    words.rate = 0.9;
    words.addEventListener("end", () => speaking === button && stop());
    speaking = button;
    button.firstChild.textContent = STOP;
    synth.speak(words);
  };

  const offer = () => {
    if (!voice() || document.querySelector("[data-read-aloud]")) return;
    document.querySelectorAll("[data-question]").forEach((question) => {
      const button = document.createElement("button");
      const about = document.createElement("span");
      button.type = "button";
      button.className = "button button-secondary read-aloud";
      button.dataset.readAloud = "";
      about.className = "sr-only";
      about.textContent = `: ${question.querySelector("legend, label").textContent.trim()}`;
      button.append(READ, about);
      button.addEventListener("click", () => read(button, question));
      question.append(button);
    });
  };

  synth.addEventListener("voiceschanged", offer);
  window.addEventListener("pagehide", stop);
  offer();
}
