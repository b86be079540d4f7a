// A score sheet by keyboard: grades by button and key, from item to item without the mouse.
// Everything typed goes the way of any other field (autosave.js); nothing here is needed to submit.
const form = document.querySelector("form[data-judge]");
const items = [...form.querySelectorAll("[data-item]")];
const scoreOf = (item) => item.querySelector("input[name$='.score']");
const itemOf = (element) => element.closest?.("[data-item]");
const buttonsOf = (item) => [...item.querySelectorAll("[data-bands] button")];

function put(item, value) {
  const score = scoreOf(item);
  score.value = value;
  score.dispatchEvent(new Event("input", { bubbles: true }));
  score.focus();
}

// Which grade the score as typed stands for.
function grade(item) {
  const text = scoreOf(item).value.trim();
  const mark = /^\d+(\.\d{1,2})?$/.test(text) ? Number(text) : NaN;
  for (const button of buttonsOf(item)) {
    const { lowest, below } = button.dataset;
    const top = Number(below) === 100 ? 101 : Number(below);
    button.setAttribute("aria-pressed", String(mark <= 100 && mark >= Number(lowest) && mark < top));
  }
}

function go(item) {
  const score = item && scoreOf(item);
  if (!score) return;
  score.focus();
  score.select();
}

// Where one is among the items: the round numbers above come anew with each save.
function here(item) {
  for (const link of document.querySelectorAll("#judge-items a")) {
    link.classList.toggle("is-here", link.hash === `#${item.id}`);
  }
}

function step(event, item) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const band = /^Digit([1-4])$/.exec(event.code)?.[1];
  if (by) go(items[items.indexOf(item) + by]);
  else if (band) put(item, buttonsOf(item)[band - 1].dataset.middle);
  else return;
  event.preventDefault();
}

function count(event, item) {
  const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  const text = scoreOf(item).value.trim();
  if (event.key === "Enter") item.querySelector("textarea").focus();
  else if (by && /^\d+(\.\d+)?$/.test(text)) {
    put(item, String(Math.min(100, Math.max(0, Math.round((Number(text) + by) * 100) / 100))));
  } else return;
  event.preventDefault();
}

form.addEventListener("keydown", (event) => {
  const item = itemOf(event.target);
  if (!item || event.ctrlKey || event.metaKey || event.isComposing) return;
  if (event.altKey) step(event, item);
  else if (event.target === scoreOf(item)) count(event, item);
});
form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-bands] button");
  if (button) put(itemOf(button), button.dataset.middle);
});
form.addEventListener("input", (event) => { if (itemOf(event.target)) grade(itemOf(event.target)); });
form.addEventListener("focusin", (event) => { if (itemOf(event.target)) here(itemOf(event.target)); });
for (const item of items) item.querySelector("[data-bands]").hidden = false;
document.querySelector("[data-keys]").hidden = false;
