// The banner of a værdispring says how many minutes are left; the server says when it is over.
"use strict";

document.querySelectorAll("[data-countdown]").forEach((place) => {
  const until = new Date(place.dataset.countdown);
  const show = () => {
    const minutes = Math.max(0, Math.ceil((until - Date.now()) / 60000));
    place.textContent = minutes === 1 ? "1 minut" : `${minutes} minutter`;
  };
  setInterval(show, 15000);
});
