// Says in words how saving goes. The saving itself is htmx's (hx-post on form[data-autosave]);
// the server answers with the status text, which htmx swaps into [data-save-status].
import { words } from "./words.js";

const FAILURES = { 409: "conflict", 401: "expired", 403: "expired", 400: "refused", 422: "refused" };

function say(form, key, tone = "") {
  const status = form.querySelector("[data-save-status]") ??
    document.querySelector(`[data-save-status="${form.id}"]`);
  if (!status) return;
  status.textContent = words[key];
  status.dataset.tone = tone;
}

const autosaved = (event) => event.target.closest?.("form[data-autosave]");

export function showSaving() {
  document.addEventListener("input", (event) => {
    const form = autosaved(event);
    if (form) say(form, "unsaved");
  });
  // Once the form goes as a whole, its fields are in it: none is sent alone any more, and what
  // the server still says to one that was on its way is about a form that is no longer there.
  for (const moment of ["htmx:beforeRequest", "htmx:beforeOnLoad"]) {
    document.addEventListener(moment, (event) => {
      if (autosaved(event)?.dataset.sent) event.preventDefault();
    });
  }
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = autosaved(event);
    if (form && !event.defaultPrevented) say(form, "saving");
  });
  document.addEventListener("htmx:sendError", (event) => {
    const form = autosaved(event);
    if (form) say(form, "offline", "bad");
  });
  document.addEventListener("htmx:responseError", (event) => {
    const form = autosaved(event);
    if (form) say(form, FAILURES[event.detail.xhr.status] ?? "offline", "bad");
  });
  // Back on the net: send what waited.
  addEventListener("online", () => {
    for (const form of document.querySelectorAll("form[data-autosave][data-dirty]")) {
      form.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}
