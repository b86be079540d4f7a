// The meeting by keyboard: arrows step from case to case, figures choose. All of it is also there
// as links and fields.
const STEPS = { ArrowLeft: "before", ArrowRight: "after" };

// Whoever writes, or moves between the choices themselves, keeps the keys to themselves.
const busy = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

document.addEventListener("keydown", (event) => {
  const choosing = event.target.matches("[type=radio]") && /^\d$/.test(event.key);
  if (event.altKey || event.ctrlKey || event.metaKey || (busy(event.target) && !choosing)) return;
  const step = STEPS[event.key];
  if (step) {
    const link = document.querySelector(`[data-step="${step}"]`);
    if (link) {
      event.preventDefault();
      link.click();
    }
    return;
  }
  const choice = /^\d$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]`);
  if (choice) {
    choice.checked = true;
    choice.focus();
  }
});
