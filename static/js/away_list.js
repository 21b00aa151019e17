// What the page shows: how it stands, what waits, what has gone, and the receipt that is printed here.
import { isSecret } from "./away_form.js";
import { shown } from "./away_number.js";
import * as store from "./away_store.js";

const TEN_MINUTES = 600000;
export const root = document.getElementById("ban-tiep");
export const words = JSON.parse(root.dataset.words);
export const by = (id) => document.getElementById(id);
export const form = by("luot-tiep");
export const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const clock = (at) => new Intl.DateTimeFormat("vi-VN", { dateStyle: "short", timeStyle: "short", timeZone: "Asia/Ho_Chi_Minh" }).format(at);
export const write = (id, text) => {
  if (by(id).textContent !== text) by(id).textContent = text;
  by(id).hidden = !text;
};

export async function draw({ permit, line, skew, look }) {
  const [all, settled] = [await store.entries(), await store.done()];
  const own = all.filter((one) => !permit || one.officer === permit.officer);
  const looks = own.filter((one) => one.why).length;
  const n = own.length - looks;
  const state = !permit ? "locked" : line === "sign_in" ? "sign_in" : line === "offline" ? "offline" : line === "online" ? "online" : "looking";
  write("tinh-trang", [filled(words[state], { n }), looks && filled(words.looks, { n: looks })].filter(Boolean).join(" "));
  by("dang-nhap").hidden = line !== "sign_in" && Boolean(permit);
  write("nguoi-khac", all.length > own.length ? filled(words.others, { n: all.length - own.length }) : "");
  write("dong-ho", skew !== null && Math.abs(skew) > TEN_MINUTES ? filled(words[skew > 0 ? "ahead" : "behind"], { n: Math.round(Math.abs(skew) / 60000) }) : "");
  by("cho-gui").replaceChildren(...own.map((one) => waiting(one, line, look)));
  by("khong-cho").hidden = own.length > 0;
  by("bang-cho").hidden = own.length === 0;
  const mine = settled.filter((one) => permit && one.officer === permit.officer).reverse();
  by("da-gui").replaceChildren(...mine.map((one) => row(one, one.line ? filled(words.line, one) : words.closed)));
  by("phan-da-gui").hidden = !mine.length;
}

function row(one, ...cells) {
  const made = by("dong").content.firstElementChild.cloneNode(true);
  const [number, at, state] = made.children;
  number.firstElementChild.textContent = shown(one.number);
  at.append(clock(one.at));
  state.append(...cells);
  return made;
}

function waiting(one, line, lookAt) {
  if (!one.why) return row(one, words.waits);
  if (line !== "online") return row(one, words.person);
  const look = by("xem").content.firstElementChild.cloneNode(true);
  look.addEventListener("submit", async (event) => {
    event.preventDefault();
    const token = await lookAt();
    if (!token) return;
    const { number, key, at, sealed } = one;
    const values = { number, key, at, sealed, skew: one.skew ?? "", sent_at: Date.now(), csrf_token: token };
    for (const [name, value] of Object.entries(values)) look.elements[name].value = value;
    look.submit();
  });
  look.querySelector("span").textContent = shown(one.number);
  return row(one, words.why[one.why] ?? words.why.broken, look);
}

export function receipt(number, at, fields, secret) {
  const hidden = isSecret(form);
  write("bn-so", shown(number));
  write("bn-luc", clock(at));
  write("bn-ten", hidden ? "" : fields.full_name);
  write("bn-viec", hidden ? "" : fields.title);
  write("bn-nhan", form.querySelector("[name=outcome]:checked").labels[0].textContent.trim());
  write("bn-noi", by("noi-tiep").selectedOptions[0].textContent);
  write("bn-bi-mat", secret);
  for (const part of by("bien-nhan").querySelectorAll("[data-with]")) part.hidden = by(part.dataset.with).hidden;
  by("bien-nhan").hidden = false;
  form.reset();
  write("trung", "");
  by("in").focus();
}
