// What waits goes in one by one, in the order in which it was written down. The server knows each by its key: what it
// had already it says so. One that needs a person stays, and the others go on.
import * as store from "./away_store.js";

const PATIENCE = 15000;

export class Away extends Error {}
export class SignIn extends Error {}

async function asked(address, options) {
  let answer;
  try {
    answer = await fetch(address, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE), ...options });
  } catch {
    throw new Away();
  }
  if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) throw new SignIn();
  if (answer.status >= 500 || answer.status === 429) throw new Away();
  return answer;
}

const told = async (answer) => {
  try {
    return await answer.json();
  } catch {
    throw new Away();
  }
};

export const get = async (address) => told(await asked(address));
export const getIfNew = (address, tag) => asked(address, { headers: tag ? { "If-None-Match": tag } : {} });

export const post = async (address, what) =>
  told(await asked(address, { method: "POST", body: JSON.stringify(what), headers: { "Content-Type": "application/json" } }));

// Two pages of one browser don't send at once.
export function sendAll(address, officer, token, session, onEach) {
  return navigator.locks.request("gui", { ifAvailable: true }, async (held) => {
    if (!held) return;
    const waiting = (await store.entries()).filter((one) => one.officer === officer && !one.why);
    for (const [sent, entry] of waiting.entries()) {
      onEach(sent + 1, waiting.length);
      const { number, key, at, skew, sealed } = entry;
      const envelope = { number, key, at, skew, sealed, sent_at: Date.now() };
      let answer = await post(address, { csrf_token: token, ...envelope });
      if (answer.state === "stale") {
        token = (await session()).token;
        answer = await post(address, { csrf_token: token, ...envelope, sent_at: Date.now() });
      }
      if (answer.state === "taken" || answer.state === "already") await store.settle(entry, answer);
      else if (answer.state === "stale") throw new SignIn();
      else await store.mark(entry, answer.why ?? answer.state ?? "broken");
    }
  });
}
