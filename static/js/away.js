// The desk without a line: what is written down is sealed and kept, and goes in by itself when there is a line again.
import { faultsOf, fold, show } from "./away_form.js";
import { by, draw as drawn, filled, form, receipt, root, words, write } from "./away_list.js";
import { numberOf } from "./away_number.js";
import { begin } from "./away_ready.js";
import { sealed64 } from "./away_seal.js";
import { Away, SignIn, getIfNew, sendAll } from "./away_send.js";
import * as store from "./away_store.js";

const EVERY = 20000;
let permit;
let skew = null;
let line = "unknown";
let visitors = [];
let tag = "";
let again = true;

async function session() {
  const found = await begin(root.dataset);
  ({ skew, permit } = found);
  return found.said;
}

async function sync(sending) {
  try {
    const { token } = await session();
    line = "online";
    await offer();
    if (sending && again) for (const one of await store.entries()) if (one.why) await store.mark(one, undefined);
    if (sending) again = false;
    await draw();
    if (sending) await sendAll(root.dataset.send, permit.officer, token, session, (i, n) => write("tinh-trang", filled(words.sending, { i, n })));
    const answer = await getIfNew(root.dataset.today, tag);
    if (answer.status === 200) {
      ({ visitors } = await answer.json());
      tag = answer.headers.get("ETag");
    }
  } catch (error) {
    if (!(error instanceof Away || error instanceof SignIn)) throw error;
    line = error instanceof SignIn ? "sign_in" : "offline";
  }
  await offer();
  await draw();
}

async function offer() {
  permit = await store.permit();
  if (permit && Date.now() > permit.until) {
    await store.lock();
    permit = undefined;
  }
  const box = by("noi-tiep");
  if (permit && box.dataset.of !== JSON.stringify(permit.places)) {
    box.dataset.of = JSON.stringify(permit.places);
    box.replaceChildren(...permit.places.map(([value, name]) => new Option(name, value, false, value === permit.place)));
  }
  by("viet").hidden = !permit || !permit.places.length;
  by("khoa").hidden = !permit || line === "online";
  by("ra").hidden = line !== "online";
  by("het-khoa").hidden = Boolean(permit);
}

const draw = () => drawn({ permit, line, skew, look });

// A fresh token for the page that shows what needs a person.
async function look() {
  const said = await session().catch(() => null);
  if (!said) await sync(false);
  return said?.token;
}

async function keep() {
  await offer();
  const kit = permit && (await store.nextOf(permit.officer));
  if (!kit) return draw();
  const at = Date.now();
  const number = numberOf(kit.prefix, new Date(at), kit.given);
  const key = crypto.randomUUID();
  const fields = Object.fromEntries([...new FormData(form)].filter(([, value]) => value));
  const [random] = crypto.getRandomValues(new Uint32Array(1));
  const secret = fields.outcome === "taken" && !fields.case_number ? String(random % 1000000).padStart(6, "0") : "";
  const sealed = await sealed64(kit, key, number, { fields, place: Number(by("noi-tiep").value), secret });
  await store.add({ officer: permit.officer, v: 1, number, key, at, skew, sealed });
  receipt(number, at, fields, secret);
}

let busy = false;
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (busy) return;
  const found = faultsOf(form);
  show(form, found, by("loi"));
  if (found.size) return;
  busy = true;
  try {
    await keep();
    await draw();
  } catch {
    // No room, or a page that isn't safe: what was typed stays in its boxes.
    return write("khong-giu", words.failed);
  } finally {
    busy = false;
  }
  write("khong-giu", "");
  if (line === "online") sync(true);
});
form.elements.full_name.addEventListener("change", (event) => {
  const twin = visitors.find(([, name]) => fold(name) === fold(event.target.value));
  write("trung", twin ? filled(words.there, { n: twin[0] }) : "");
});
by("in").addEventListener("click", () => print());
by("tiep").addEventListener("click", () => {
  by("bien-nhan").hidden = true;
  form.elements.id_number.focus();
});
by("khoa").addEventListener("click", async () => {
  await store.lock();
  visitors = [];
  form.reset();
  by("bien-nhan").hidden = true;
  await offer();
  await draw();
  by("tinh-trang").focus();
});
by("gui").addEventListener("click", () => sync(true));
addEventListener("online", () => sync(true));
addEventListener("offline", () => sync(false));
setInterval(() => sync(true), EVERY);

await offer();
await draw();
await sync(true);
