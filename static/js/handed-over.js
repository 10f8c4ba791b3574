// A citizen has the screen now. Other tabs of the browser still show what stood in them: tell them to let it go.
"use strict";

if ("BroadcastChannel" in window) new BroadcastChannel("bostoette-screen").postMessage("handed-over");

// Back from a page the browser kept: ask the server, which knows who has the screen.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
