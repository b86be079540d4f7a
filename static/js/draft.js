// Never lose a keystroke: what a form[data-autosave] or form[data-draft] holds and the server has
// not confirmed lies in localStorage under the form's id and the reader's, and is offered again.
// Passwords, files and hidden fields are never kept.
import { words } from "./words.js";

const AGE_LIMIT = 7 * 24 * 3600 * 1000;
const SKIPPED = new Set(["hidden", "password", "file", "submit", "button"]);
const reader = document.body.dataset.reader ?? "";

const keyOf = (form) => `draft:${reader}:${location.pathname}:${form.id}`;
const fieldsOf = (form) => [...form.elements].filter((f) => f.name && !SKIPPED.has(f.type));

function read(form) {
  return fieldsOf(form).map((f) => [f.name, f.value, Boolean(f.checked)]);
}

function fill(form, kept) {
  for (const [name, value, checked] of kept) {
    for (const field of fieldsOf(form).filter((f) => f.name === name)) {
      if (field.type === "checkbox" || field.type === "radio") {
        if (field.value === value) field.checked = checked;
      } else {
        field.value = value;
      }
    }
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

function load(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    return draft && Date.now() - draft.at < AGE_LIMIT ? draft : null;
  } catch {
    return null;
  }
}

function button(text, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "btn btn-sm";
  element.textContent = text;
  element.addEventListener("click", act);
  return element;
}

function offer(form, draft, forget) {
  const box = document.createElement("div");
  box.className = "notice notice--warning";
  box.setAttribute("role", "alert");
  const text = document.createElement("span");
  text.textContent = words.restore;
  const yes = button(words.restoreYes, () => { fill(form, draft.fields); box.remove(); });
  const no = button(words.restoreNo, () => { forget(); box.remove(); });
  box.append(text, yes, no);
  form.prepend(box);
}

function keep(form) {
  const key = keyOf(form);
  const forget = () => { localStorage.removeItem(key); delete form.dataset.dirty; };
  const shown = JSON.stringify(read(form));
  const draft = load(key);
  if (draft && JSON.stringify(draft.fields) !== shown) offer(form, draft, forget);
  else forget();

  form.addEventListener("input", () => {
    form.dataset.dirty = "1";
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields: read(form) }));
    } catch {
      // The browser gives no room: the warning on leaving still stands.
    }
  });

  // Confirmed by the server: what was sent is safe. What was typed meanwhile is not.
  let sent = "";
  form.addEventListener("htmx:beforeRequest", () => { sent = JSON.stringify(read(form)); });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && JSON.stringify(read(form)) === sent) forget();
  });
  // A plain submit leaves the page: keep the draft, and let the next page's own values settle it.
  form.addEventListener("submit", () => { delete form.dataset.dirty; });
}

export function keepDrafts() {
  const forms = document.querySelectorAll("form[id][data-autosave], form[id][data-draft]");
  for (const form of forms) keep(form);
  addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-dirty]")) event.preventDefault();
  });
}
