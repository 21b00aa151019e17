// Pages that show a case kept secret: who must stand aside from it by now sees the page go within a minute.
// Asked every twenty seconds and whenever the page comes to the front again; while nobody answers it stays.
const { still } = document.currentScript.dataset;

async function look() {
  let answer;
  try {
    answer = await fetch(still, { cache: "no-store", redirect: "manual" });
  } catch {
    return;
  }
  if (answer.status === 204 || answer.status >= 500) return;
  document.documentElement.hidden = true;
  location.replace(location.pathname + location.search);
}

setInterval(look, 20000);
addEventListener("pageshow", (event) => event.persisted && look());
document.addEventListener("visibilitychange", () => document.hidden || look());
