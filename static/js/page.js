// Little manners of a page.

export function dismissMessages() {
  for (const button of document.querySelectorAll("[data-dismiss]")) {
    button.hidden = false;
    button.addEventListener("click", () => button.closest(".notice").remove());
  }
}

// A button that prints exists only where this script runs.
export function offerPrinting() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

// A page that came back with errors starts there.
export function focusErrors() {
  document.querySelector("[data-focus]")?.focus();
}

// On a phone navigation and sections scroll sideways: show where one is.
export function showActiveTab() {
  for (const active of document.querySelectorAll(".mainnav > ul [aria-current], .sidenav [aria-current]")) {
    const strip = active.closest(".mainnav > ul, ol");
    if (strip.scrollWidth > strip.clientWidth) {
      strip.scrollLeft = active.offsetLeft - strip.clientWidth / 2 + active.offsetWidth / 2;
    }
  }
}

export function closeMenus() {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(".masthead details[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector(".masthead details[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

// A button that opens every folded part of a page at once, and closes them again.
export function openAll() {
  for (const button of document.querySelectorAll("[data-open-all]")) {
    const words = [button.textContent, button.dataset.close];
    let open = false;
    button.hidden = false;
    button.addEventListener("click", () => {
      open = !open;
      for (const part of document.querySelectorAll(button.dataset.openAll)) part.open = open;
      button.textContent = words[Number(open)];
    });
  }
}
