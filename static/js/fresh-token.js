// A login in another tab gives the browser a new token, while the forms of this page still hold the old one.
// What is sent takes the token from the cookie, so that nothing typed is refused for being old.
"use strict";

{
  const FIELD = "csrfmiddlewaretoken";
  const token = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1];

  // Fires for a form that is submitted and for `new FormData(form)` alike.
  document.addEventListener("formdata", ({ formData }) => {
    if (formData.has(FIELD) && token()) formData.set(FIELD, token());
  });
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (token()) detail.headers["X-CSRFToken"] = token();
  });
}
