// What is asked of a walk-in, as far as it can be told without a line; the server asks it all again when it arrives.
const root = document.getElementById("ban-tiep");
const missing = JSON.parse(root.dataset.missing);
const words = JSON.parse(root.dataset.words);
const citing = JSON.parse(root.dataset.citing);
const DENUNCIATION = "bao-tin";
const COMPLAINT = "khieu-nai";

export function isSecret(form) {
  const { what, confidential } = form.elements;
  return what.value === DENUNCIATION && confidential.checked;
}

export function faultsOf(form) {
  const fields = form.elements;
  const said = (name) => fields[name].value.trim();
  const found = new Map();
  const need = (name, when = true) => {
    if (when && !said(name)) found.set(name, missing[name]);
  };
  const secret = isSecret(form);
  const denounces = said("what") === DENUNCIATION;
  const nameless = denounces && fields.unnamed.checked;
  const fresh = said("outcome") === "taken" && !said("case_number");
  const id = said("id_number").replace(/[\s.\-()/]+/g, "").toUpperCase();
  if (id && !/^(\d{12}|\d{9}|[A-Z]{1,2}\d{6,8})$/.test(id) && !said("id_reason")) found.set("id_number", words.id);
  need("full_name", !nameless && !(secret && !fresh));
  const phone = said("phone").replace(/[\s.\-()/]+/g, "").replace(/^(\+84|0084)0?/, "0");
  if (phone && !/^(0[35789]\d{8}|02\d{9})$/.test(phone)) found.set("phone", words.phone);
  need("commune", !secret && !said("address"));
  need("what");
  need("waiver", denounces && !secret && !nameless);
  need("title");
  need("outcome");
  need("guided_to", said("outcome") === "guided" && !said("guided_agency"));
  need("ground", said("outcome") === "refused");
  need("ground_words", said("outcome") === "refused" && citing.includes(said("ground")));
  if (!/^[1-9]\d{0,4}$/.test(said("people_count"))) found.set("people_count", words.count);
  for (const name of ["act", "first"]) need(name, fresh && said("what") === COMPLAINT);
  for (const name of ["accused_name", "accused_role"]) need(name, fresh && denounces);
  return found;
}

const first = (field) => (field instanceof RadioNodeList ? field[0] : field);

export function show(form, found, summary) {
  for (const old of form.querySelectorAll("[data-fault]")) old.remove();
  for (const group of form.querySelectorAll(".govuk-form-group--error")) group.classList.remove("govuk-form-group--error");
  for (const box of form.querySelectorAll("[aria-invalid]")) box.removeAttribute("aria-invalid");
  const list = summary.querySelector("ul");
  list.replaceChildren();
  summary.hidden = found.size === 0;
  for (const [name, text] of found) {
    const box = first(form.elements[name]);
    const group = box.closest(".govuk-form-group");
    const line = document.createElement("p");
    line.className = "govuk-error-message";
    line.id = `${name}-loi`;
    line.dataset.fault = "";
    line.textContent = text;
    group.classList.add("govuk-form-group--error");
    (group.querySelector(".govuk-radios") ?? box).before(line);
    box.setAttribute("aria-invalid", "true");
    const described = new Set((box.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean));
    box.setAttribute("aria-describedby", [...described.add(line.id)].join(" "));
    for (let details = box.closest("details"); details; details = null) details.open = true;
    const link = document.createElement("a");
    link.href = `#${box.id}`;
    link.textContent = text;
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
  if (found.size) summary.focus();
}

// As the server compares names: without marks, in small letters.
export const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase().replace(/\s+/g, " ").trim();
