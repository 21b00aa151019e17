// What this device keeps: sealed entries until the server has them, which numbers it may give out, and until when
// its officer may write without signing in again. Of no visitor anything stands here that the device can read.
const NAME = "ban-tiep-dan";

let opening;

// A later version adds to what is here; it never drops what waits.
function open() {
  opening ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      const made = asked.result;
      made.createObjectStore("entries", { keyPath: "place", autoIncrement: true });
      made.createObjectStore("kits", { keyPath: "officer" });
      made.createObjectStore("facts");
      made.createObjectStore("done", { keyPath: "place", autoIncrement: true });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opening;
}

// One transaction; its answer comes after it is on the disk.
async function within(stores, mode, act) {
  const there = await open();
  return new Promise((resolve, reject) => {
    const transaction = there.transaction(stores, mode, { durability: "strict" });
    let answer;
    transaction.oncomplete = () => resolve(answer?.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
    answer = act(...stores.map((name) => transaction.objectStore(name)));
  });
}

export const permit = () => within(["facts"], "readonly", (facts) => facts.get("permit"));
export const allow = (found) => within(["facts"], "readwrite", (facts) => void facts.put(found, "permit"));
export const lock = () => within(["facts"], "readwrite", (facts) => void facts.delete("permit"));
export const kitOf = (officer) => within(["kits"], "readonly", (kits) => kits.get(officer));
export const keepKit = (kit) => within(["kits"], "readwrite", (kits) => void kits.put(kit));
export const entries = () => within(["entries"], "readonly", (all) => all.getAll());
export const done = () => within(["done"], "readonly", (all) => all.getAll());

// The kit with its next running number; one that was given out never comes again, whatever happens next.
export const nextOf = (officer) =>
  within(["kits"], "readwrite", (kits) => {
    const asked = kits.get(officer);
    asked.onsuccess = () => {
      if (asked.result) kits.put(Object.assign(asked.result, { given: asked.result.given + 1 }));
    };
    return asked;
  });

export const add = (entry) => within(["entries"], "readwrite", (all) => void all.add(entry));

export const mark = (entry, why) => within(["entries"], "readwrite", (all) => void all.put({ ...entry, why }));

const SHOWN = 30;

export const settle = (entry, answer) =>
  within(["entries", "done"], "readwrite", (all, settled) => {
    all.delete(entry.place);
    settled.add({ officer: entry.officer, number: entry.number, at: entry.at, line: answer.line, year: answer.year });
    settled.getAllKeys().onsuccess = (event) => event.target.result.slice(0, -SHOWN).forEach((old) => settled.delete(old));
  });
