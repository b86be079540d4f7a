// Says in words how saving goes, and sends again what did not get through. The saving itself is
// htmx's (hx-post on the fields of a form[data-autosave]); the server answers with the status
// text, which htmx swaps into [data-save-status].
import { keptForms, send, unsent, wasSent } from "./draft.js";
import { words } from "./words.js";

const FAILURES = { 409: "conflict", 401: "expired", 403: "expired", 400: "refused", 422: "refused" };
const AGAIN_AFTER = 5000;

const statusOf = (form) => form.querySelector("[data-save-status]") ??
  document.querySelector(`[data-save-status="${form.id}"]`);

export function say(form, key, tone = "") {
  const status = statusOf(form);
  if (!status) return;
  status.textContent = words[key];
  status.dataset.tone = tone;
  status.dataset.said = key;
  if (key === "expired") status.append(" ", signIn());
}

export const said = (form) => statusOf(form)?.dataset.said;

// In another tab: this one keeps what was typed, and goes on when its reader is back.
function signIn() {
  const link = document.createElement("a");
  link.href = words.signInUrl;
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = words.signIn;
  return link;
}

const autosaved = (event) => event.target.closest?.("form[data-autosave]");
// The server's own words on what it did not save, rather than an error page.
const isTold = (xhr) => xhr.responseText.includes("data-save-status");

// Send again whatever the server has not got, unless two answers wait to be chosen from.
export function sendUnsent() {
  for (const form of keptForms()) {
    if (!("autosave" in form.dataset) || form.dataset.sent) continue;
    for (const field of unsent(form)) {
      if (!document.querySelector(`#both-${CSS.escape(field.id)} button`)) send(field);
    }
  }
}

let waiting;
function tryAgain() {
  clearTimeout(waiting);
  // Where the page knows how to ask who is signed in, it asks first (presence.js).
  if (document.dispatchEvent(new Event("portal:line", { cancelable: true }))) sendUnsent();
}
function tryAgainSoon() {
  clearTimeout(waiting);
  waiting = setTimeout(tryAgain, AGAIN_AFTER);
}

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
  // What was not saved is told in the server's own words: no error, but no success either.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const saving = detail.requestConfig.elt.closest("form[data-autosave]");
    if (!saving || detail.xhr.status < 400 || !isTold(detail.xhr)) return;
    detail.shouldSwap = true;
    detail.isError = false;
  });
  for (const failure of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(failure, (event) => {
      const form = autosaved(event);
      if (!form) return;
      say(form, "offline", "bad");
      tryAgainSoon();
    });
  }
  document.addEventListener("htmx:responseError", (event) => {
    const form = autosaved(event);
    const { xhr } = event.detail;
    if (!form) return;
    say(form, FAILURES[xhr.status] ?? "offline", "bad");
    if (xhr.status >= 500 || xhr.status === 401 || xhr.status === 403) tryAgainSoon();
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const { elt } = detail.requestConfig;
    if (!elt.closest("form[data-autosave]") && !elt.dataset.chooses) return;
    if (detail.xhr.status === 409) keepOwn(elt);
    else if (detail.successful && elt.dataset.chooses) {
      document.getElementById(elt.dataset.chooses)?.focus();
    }
  });
  addEventListener("online", tryAgain);
}

// What stands against this answer is what this very page sent before, and whose arrival it was
// never told of: nobody else wrote anything.
function keepOwn(field) {
  const box = document.getElementById(`both-${field.id}`);
  const theirs = box?.querySelector("[data-theirs]")?.textContent;
  if (theirs !== undefined && wasSent(field, theirs)) {
    box.querySelector("button[name=mine]").click();
  }
}
