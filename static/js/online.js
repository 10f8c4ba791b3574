// Says in the header when the network is gone, and how many drafts wait to be saved.
"use strict";

{
  const line = document.querySelector("[data-online]");
  let waiting = 0;

  const show = () => {
    const words = [];
    if (!navigator.onLine) words.push("Ingen forbindelse");
    if (waiting > 0) words.push(`${waiting} venter`);
    const text = words.join(" · ");
    if (line.textContent !== text) line.textContent = text;
  };

  if (line) {
    window.addEventListener("online", show);
    window.addEventListener("offline", show);
    document.addEventListener("bostoette:waiting", (event) => {
      waiting = event.detail.count;
      show();
    });
    show();
  }
}
