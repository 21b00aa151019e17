// Answers in place of the server while there is no line. It keeps one page, which is nobody's, and what that page is
// dressed in; nothing that anybody signed in has seen. Everything else goes to the server as if this weren't here.
const KEPT = "ban-tiep-dan";
const PAGE = new URL("mat-mang", self.registration.scope.replace(/\/?$/, "/")).pathname;
const DESK = PAGE.replace("/mat-mang", "");
// A line that is dead and doesn't say so: so long the two pages of the desk are waited for, in milliseconds.
const PATIENCE = { [PAGE]: 4000, [DESK]: 10000 };

// The page last: what it asks for is there before it is.
async function renew() {
  const kept = await caches.open(KEPT);
  const before = await kept.match(PAGE);
  const tag = before?.headers.get("ETag");
  const answer = await fetch(PAGE, { redirect: "error", cache: "no-store", headers: tag ? { "If-None-Match": tag } : {} });
  if (answer.status !== 200) return;
  const text = await answer.clone().text();
  const needed = new Set(text.match(/\/static\/[\w./-]+\.(?:css|js|svg|woff2)/g));
  for (const address of needed) {
    const part = await there(kept, address);
    if (!address.endsWith(".css")) continue;
    for (const [, name] of (await part.text()).matchAll(/url\("?([\w./-]+\.woff2)/g)) {
      needed.add(new URL(name, new URL(address, location.href)).pathname);
    }
  }
  await kept.put(PAGE, answer);
  for (const old of await kept.keys()) {
    const { pathname } = new URL(old.url);
    if (pathname !== PAGE && !needed.has(pathname)) await kept.delete(old);
  }
}

async function there(kept, address) {
  if (!(await kept.match(address))) await kept.add(address);
  return kept.match(address);
}

async function opened(request) {
  const { pathname } = new URL(request.url);
  const page = await (await caches.open(KEPT)).match(PAGE);
  const instead = () => (pathname === PAGE ? page : Response.redirect(PAGE, 302));
  const answer = fetch(request);
  if (!page) return answer;
  const late = PATIENCE[pathname] && new Promise((resolve) => setTimeout(() => resolve(instead()), PATIENCE[pathname]));
  const either = answer.catch(instead);
  return late ? Promise.race([either, late]) : either;
}

self.addEventListener("install", (event) => event.waitUntil(renew().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.waitUntil(renew().catch(() => {})));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate" && request.method === "GET") event.respondWith(opened(request));
  else if (new URL(request.url).pathname.startsWith("/static/")) {
    event.respondWith(caches.match(request).then((found) => found ?? fetch(request)));
  }
});
