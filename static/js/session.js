// Before a long pause ends the session, ask; one quiet request keeps it.
import { words } from "./words.js";

const WARN_BEFORE = 5 * 60;

export function watchSession() {
  const idle = Number(document.body.dataset.idleSeconds);
  if (!idle) return;
  let timer;
  const restart = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, Math.max(idle - WARN_BEFORE, 1) * 1000);
  };
  const dialog = build(() => {
    fetch(location.href, { method: "HEAD", credentials: "same-origin" }).then(restart, () => {});
  });
  function ask() {
    document.body.append(dialog);
    dialog.showModal();
  }
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) restart();
  });
  restart();
}

function build(stay) {
  const dialog = document.createElement("dialog");
  dialog.className = "session";
  dialog.setAttribute("aria-labelledby", "session-title");
  const title = document.createElement("h2");
  title.id = "session-title";
  title.textContent = words.sessionTitle;
  const text = document.createElement("p");
  text.textContent = words.sessionText;
  const form = document.createElement("form");
  form.method = "dialog";
  const button = document.createElement("button");
  button.className = "btn btn-primary";
  button.textContent = words.sessionStay;
  form.append(button);
  dialog.append(title, text, form);
  dialog.addEventListener("close", stay);
  return dialog;
}
