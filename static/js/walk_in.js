// Who comes is looked for as soon as his number or name is there: what is known of him fills the empty boxes and
// stands beside. Without this the button «Tìm người» does the same.
const form = document.getElementById("luot-tiep");
const panel = document.getElementById("nguoi-den");
const BOXES = ["full_name", "phone", "commune", "id_number"];
const filled = new Map();
let asked = 0;
let knownByPaper = false;

// Who is picked by hand is meant: his name as he writes it takes the place of what was typed to find him.
function fill(values, picked) {
  for (const name of BOXES) {
    if (name === "id_number" && !(name in values)) continue;
    const box = form.elements[name];
    if (box.value === "" || box.value === filled.get(name) || (picked && name === "full_name")) {
      box.value = values[name] ?? "";
      filled.set(name, box.value);
    }
  }
}

async function find(visit) {
  const number = ++asked;
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  body.set("id_number", form.elements.id_number.value);
  body.set("full_name", form.elements.full_name.value);
  if (visit) body.set("visit", visit);
  const answer = await fetch(form.dataset.find, {
    method: "POST",
    body,
    headers: { Accept: "application/json" },
  }).then((response) => (response.ok ? response.json() : null), () => null);
  if (number !== asked || answer === null) return;
  panel.innerHTML = answer.html;
  if (visit || form.elements.id_number.value) {
    knownByPaper = "full_name" in answer.fill;
    fill(answer.fill, Boolean(visit));
  }
}

form.querySelector("[data-find-button]").remove();
form.elements.id_number.addEventListener("change", () => find());
form.elements.full_name.addEventListener("change", () => {
  if (!knownByPaper) find();
});
panel.addEventListener("change", (event) => {
  if (event.target.name !== "visit") return;
  find(event.target.value);
  form.elements.phone.focus();
});
