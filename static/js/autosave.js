// What is typed into the form of the minutes is kept on the server every few seconds and when a box is left: a crash
// or an empty battery loses a moment, not the meeting. Without this nothing is lost but what wasn't recorded yet.
const EVERY = 5000;
const line = document.getElementById("ban-dang-ghi");
const form = document.getElementById(line.dataset.form);
let kept = typed();
let sending = null;
let over = false;

function typed() {
  const body = new URLSearchParams(new FormData(form));
  body.set("page", line.dataset.page);
  return body.toString();
}

function say(words) {
  if (line.textContent !== words) line.textContent = words;
}

async function keep() {
  const body = typed();
  if (over || sending || body === kept) return;
  sending = new AbortController();
  try {
    const response = await fetch(line.dataset.to, {
      method: "POST",
      body,
      headers: { "Content-Type": "application/x-www-form-urlencoded", Accept: "application/json" },
      signal: sending.signal,
    });
    say((await response.json()).words);
    if (response.ok) kept = body;
  } catch {
    if (!over) say(line.dataset.failed);
  }
  sending = null;
}

setInterval(keep, EVERY);
form.addEventListener("focusout", keep);
form.addEventListener("submit", () => {
  over = true;
  sending?.abort();
});
