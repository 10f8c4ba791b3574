// Warns two minutes before the login ends, and says so when it has. Every request renews the login, also in other tabs,
// until the day's login is over: then only logging in anew helps.
"use strict";

{
  const WARN_BEFORE = 120; // seconds
  const LOOK_EVERY = 5000; // ms
  const { sessionSeconds, sessionLongest, sessionRenew, sessionLogin } = document.body.dataset;
  const channel = "BroadcastChannel" in window ? new BroadcastChannel("bostoette-session") : null;
  let dayEndsAt = Date.now() + Number(sessionLongest ?? Infinity) * 1000;
  let endsAt = 0;
  let shown = "";
  let box = null;

  const close = () => {
    box?.remove();
    box = null;
    shown = "";
  };

  const renewed = (tell = true) => {
    endsAt = Math.min(Date.now() + Number(sessionSeconds) * 1000, dayEndsAt);
    close();
    if (tell) channel?.postMessage(dayEndsAt);
  };

  const build = (role, sentence, control) => {
    close();
    const inner = document.createElement("div");
    const text = document.createElement("p");
    box = document.createElement("section");
    box.className = "session-warning";
    box.setAttribute("role", role);
    box.setAttribute("aria-label", "Login");
    inner.className = "session-warning__inner";
    text.textContent = sentence;
    inner.append(text, control);
    box.append(inner);
    document.body.append(box);
  };

  const renew = async () => {
    try {
      const answer = await fetch(sessionRenew, { method: "HEAD", credentials: "same-origin" });
      if (answer.redirected) ended(); // to the login page: somebody logged out in another tab
      else if (answer.ok) renewed();
    } catch {
      // No network: the box stays, and the user can press again.
    }
  };

  const warnOfTheEnd = () => {
    const link = document.createElement("a");
    link.className = "button button-primary";
    link.href = sessionLogin;
    link.target = "_blank";
    link.textContent = "Log ind igen i en ny fane";
    build("alert", "Du har været logget ind hele dagen og bliver snart logget ud. Gem det, du er i gang med.", link);
    shown = "warning";
  };

  const warn = () => {
    if (endsAt === dayEndsAt) {
      warnOfTheEnd();
      return;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-primary";
    button.textContent = "Bliv logget ind";
    button.addEventListener("click", renew);
    build("alert", "Du bliver snart logget ud, fordi der ikke er sket noget et stykke tid.", button);
    shown = "warning";
  };

  const ended = () => {
    const link = document.createElement("a");
    link.className = "button button-primary";
    link.href = `${sessionLogin}?next=${encodeURIComponent(location.pathname + location.search)}`;
    link.textContent = "Log ind igen";
    build("alert", "Du er logget ud. Det, der nåede at blive gemt som kladde, ligger klar, når du logger ind igen.", link);
    shown = "ended";
  };

  const look = () => {
    const left = (endsAt - Date.now()) / 1000;
    if (left <= 0 && shown !== "ended") ended();
    else if (left > 0 && left <= WARN_BEFORE && shown !== "warning") warn();
  };

  // The screen was handed to a citizen, in another tab or since this page was kept: what stands here is not for
  // those eyes. The server leads to the form.
  const letGo = () => {
    document.body.hidden = true;
    location.reload();
  };
  if (channel) new BroadcastChannel("bostoette-screen").addEventListener("message", letGo);
  window.addEventListener("pageshow", (event) => event.persisted && letGo());

  channel?.addEventListener("message", ({ data }) => {
    dayEndsAt = Math.max(dayEndsAt, data); // later where somebody has logged in anew in the other tab
    renewed(false);
  });
  document.addEventListener("htmx:afterRequest", (event) => event.detail.successful && renewed());
  document.addEventListener("bostoette:saved", () => renewed());
  document.addEventListener("visibilitychange", look);
  setInterval(look, LOOK_EVERY);
  renewed();
}
