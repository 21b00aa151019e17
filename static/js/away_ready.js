// While there is a line the device is made ready for the time without: the page is kept, numbers are there, and its
// officer may write for some hours. Done on the page of walk-ins too, so that nobody has to think of it before.
import { get, post } from "./away_send.js";
import * as store from "./away_store.js";

let checked = 0;

export async function begin({ session, device }) {
  let said = await get(session);
  let kit = await store.kitOf(said.officer);
  if (kit && checked !== said.officer) said = await get(`${session}?may=${kit.prefix}`);
  if (!kit || kit.given > 9900 || (checked !== said.officer && said.key !== kit.key)) {
    kit = { officer: said.officer, given: 0, ...(await post(device, { csrf_token: said.token })) };
    await store.keepKit(kit);
  }
  checked = said.officer;
  const until = Date.now() + said.hours * 3600000;
  const permit = { officer: said.officer, until, place: said.place, places: said.places };
  await store.allow(permit);
  return { said, permit, skew: Date.now() - said.now };
}

const { dataset } = document.querySelector("[data-worker]");
navigator.storage?.persist?.();
navigator.serviceWorker?.register(dataset.worker, { scope: dataset.scope, updateViaCache: "none" });
navigator.serviceWorker?.ready.then((found) => found.active.postMessage("renew"));
if (!("away" in dataset)) begin(dataset).catch(() => {});
