// A section that stands open asks now and then who else is in it, quietly and without lengthening
// the session; and so learns that the line is back, or that its reader has signed in again.
import { said, say, sendUnsent } from "./autosave.js";

const AWAY = new Set(["expired", "other", "offline"]);
const reader = document.body.dataset.reader ?? "";

export function watchSection() {
  const place = document.querySelector("[data-presence]");
  const form = document.querySelector("form[data-autosave]");
  if (!place || !form) return;

  async function ask() {
    let answer;
    try {
      answer = await fetch(place.dataset.presence, { credentials: "same-origin" });
    } catch {
      return; // no line: what cannot be sent is told where it is typed
    }
    if (answer.status === 401) {
      say(form, "expired", "bad");
      return;
    }
    const told = answer.ok ? await answer.json() : null;
    if (String(told?.reader) !== reader) {
      if (told || answer.status === 404) say(form, "other", "bad");
      return;
    }
    place.textContent = told.sentence;
    useToken(told.token);
    if (form.dataset.dirty) sendUnsent();
    else if (AWAY.has(said(form))) say(form, "saved");
  }

  setInterval(() => { if (!document.hidden) ask(); }, Number(place.dataset.beat) * 1000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  document.addEventListener("portal:line", (event) => { event.preventDefault(); ask(); });
}

// Signing in again gives a new token: the one this page came with is refused.
function useToken(token) {
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) {
    field.value = token;
  }
}
