// Keys for a list: j and k move between rows, x ticks the row where it has a box, / goes to the search box, ? shows
// what the keys do. Enter opens the row by itself, since the row's link has the focus. Nothing happens while a field
// has the focus, and all of it can be switched off (WCAG 2.1.4); everything is also reachable by Tab.
const STORE = "phim-tat";
const help = document.getElementById("phim-tat");
const button = document.getElementById("tat-phim");
const links = [...document.querySelectorAll("tbody th a")];

function kept() {
  try {
    return localStorage.getItem(STORE) !== "tat";
  } catch {
    return true;
  }
}

let on = kept();

function show() {
  button.textContent = on ? button.dataset.off : button.dataset.on;
}

function move(by) {
  const here = links.indexOf(document.activeElement);
  const next = here < 0 ? 0 : Math.min(Math.max(here + by, 0), links.length - 1);
  links[next]?.focus();
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  x: () => document.activeElement.closest("tr")?.querySelector("input[type=checkbox]")?.click(),
  "/": () => document.querySelector("input[name=tim]")?.focus(),
  "?": () => {
    help.open = true;
    help.querySelector("summary").focus();
  },
};

if (help && button) {
  help.hidden = false;
  show();
  button.addEventListener("click", () => {
    on = !on;
    try {
      localStorage.setItem(STORE, on ? "bat" : "tat");
    } catch {
      // A browser that keeps nothing forgets the choice with the page.
    }
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (!on || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
