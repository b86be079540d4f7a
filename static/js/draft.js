// Never lose a keystroke: what a form[data-autosave] or form[data-draft] holds and the server has
// not confirmed lies in localStorage under the form's id and the reader's, field by field, and is
// offered again. Passwords, files and hidden fields are never kept; of an answer that has a version
// (a hidden field "v.…") the stamp is kept, so that an old draft never overwrites a newer answer.
import { words } from "./words.js";

const AGE_LIMIT = 7 * 24 * 3600 * 1000;
const SKIPPED = new Set(["hidden", "password", "file", "submit", "button"]);
const reader = document.body.dataset.reader ?? "";

const keyOf = (form) => `draft:${reader}:${location.pathname}:${form.id}`;
const isChoice = (field) => field.type === "checkbox" || field.type === "radio";
const nameOf = (field) => (isChoice(field) ? `${field.name}=${field.value}` : field.name);
const stateOf = (field) => (isChoice(field) ? String(field.checked) : field.value);
const fieldsOf = (form) =>
  [...form.elements].filter((f) => f.name && !f.disabled && !SKIPPED.has(f.type));
const stampOf = (field) => field.form?.elements.namedItem(`v.${field.name}`);

// What the server is known to hold, by form and field; and what was sent of a field without an
// answer having come: that may have arrived all the same.
const confirmed = new WeakMap();
const onTheWay = new WeakMap();
// What an earlier page left behind, until its reader has said what to do with it.
const offered = new WeakMap();

export const keptForms = () =>
  document.querySelectorAll("form[id][data-autosave], form[id][data-draft]");

export function unsent(form) {
  const known = confirmed.get(form);
  return known ? fieldsOf(form).filter((f) => known.get(nameOf(f)) !== stateOf(f)) : [];
}

export const wasSent = (field, value) => onTheWay.get(field)?.has(value) ?? false;

// The field that a request is about: the one that sends it, or the one a choice is made for. By
// its id, for a swap may have put another in its place.
const fieldOf = (element) =>
  document.getElementById(element.dataset.chooses ?? element.id) ?? element;

// Have htmx save a field now.
export function send(field) {
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function load(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    return draft && Array.isArray(draft.fields) && Date.now() - draft.at < AGE_LIMIT ? draft : null;
  } catch {
    return null;
  }
}

function store(form) {
  const open = unsent(form);
  if (open.length) form.dataset.dirty = "1";
  else delete form.dataset.dirty;
  const fields = open.map((f) => [nameOf(f), stateOf(f), stampOf(f)?.value ?? ""]);
  const names = new Set(fields.map(([name]) => name));
  fields.push(...(offered.get(form) ?? []).filter(([name]) => !names.has(name)));
  try {
    if (fields.length) localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), fields }));
    else localStorage.removeItem(keyOf(form));
  } catch {
    // The browser gives no room: the warning on leaving still stands.
  }
}

function fill(form, kept) {
  for (const [name, state, stamp] of kept) {
    for (const field of fieldsOf(form).filter((f) => nameOf(f) === name)) {
      if (isChoice(field)) field.checked = state === "true";
      else field.value = state;
      const version = stampOf(field);
      if (version && stamp) version.value = stamp;
      send(field);
    }
  }
  store(form);
}

function button(text, act) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "btn btn-sm";
  element.textContent = text;
  element.addEventListener("click", act);
  return element;
}

function offer(form, kept) {
  const box = document.createElement("div");
  box.className = "notice notice--warning";
  box.setAttribute("role", "alert");
  const text = document.createElement("span");
  text.textContent = words.restore;
  const settled = () => { box.remove(); offered.delete(form); };
  const yes = button(words.restoreYes, () => { settled(); fill(form, kept); });
  const no = button(words.restoreNo, () => { settled(); store(form); });
  offered.set(form, kept);
  box.append(text, yes, no);
  form.prepend(box);
}

function keep(form) {
  const fields = fieldsOf(form);
  // A page that came back with answers it could not save shows them: the server has them not.
  const saved = fields.filter((f) => !("unsaved" in f.dataset));
  confirmed.set(form, new Map(saved.map((f) => [nameOf(f), stateOf(f)])));
  const shown = new Map(fields.map((f) => [nameOf(f), stateOf(f)]));
  const draft = load(keyOf(form));
  const kept = draft?.fields.filter(([name, state]) => shown.has(name) && shown.get(name) !== state);
  if (kept?.length) offer(form, kept);
  else store(form);

  form.addEventListener("input", () => store(form));
  form.addEventListener("htmx:beforeRequest", ({ target }) => {
    const field = fieldOf(target);
    if (!field?.name) return;
    if (!onTheWay.has(field)) onTheWay.set(field, new Set());
    onTheWay.get(field).add(field.value);
    field.dataset.sending = stateOf(field);
  });
  // Confirmed by the server: what was sent is safe. What was typed meanwhile is not.
  form.addEventListener("htmx:afterRequest", ({ detail }) => {
    const taken = detail.successful && detail.xhr.status < 400;
    const field = taken && fieldOf(detail.requestConfig.elt);
    if (!field || field.form !== form) return;
    onTheWay.delete(field);
    confirmed.get(form).set(nameOf(field), field.dataset.sending ?? stateOf(field));
    delete field.dataset.sending;
    store(form);
  });
  form.addEventListener("submit", () => {
    delete form.dataset.dirty;
    remember("left", JSON.stringify(keyOf(form)));
  });
}

function remember(name, value) {
  try {
    if (value) sessionStorage.setItem(name, value);
    else sessionStorage.removeItem(name);
  } catch {
    // A draft that was sent is then offered once too often.
  }
}

// A plain submit leaves the page, and the draft stays. Being led on by the server says that all was
// taken in: a refusal comes back as the answer itself, and who is led to sign in reads no page yet.
function settle() {
  let left;
  try {
    left = JSON.parse(sessionStorage.getItem("left"));
  } catch {
    left = null;
  }
  remember("left", "");
  if (!left || !reader || !left.startsWith(`draft:${reader}:`)) return;
  const [way] = performance.getEntriesByType("navigation");
  if (way?.redirectCount) localStorage.removeItem(left);
}

export function keepDrafts() {
  settle();
  for (const form of keptForms()) keep(form);
  addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-dirty]")) event.preventDefault();
  });
}
