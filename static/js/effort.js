// Works out in the background what a crowded network's form has to bring; the person goes on reading meanwhile.
// Without it, or without HTTPS, the form waits its time instead.
for (const box of document.querySelectorAll("input[data-challenge]")) {
  if (globalThis.crypto?.subtle && globalThis.Worker) prove(box);
}

function prove(box) {
  const form = box.form;
  const line = form.querySelector("[data-effort]");
  const challenge = JSON.parse(box.dataset.challenge);
  const step = Math.min(4, Math.max(1, (navigator.hardwareConcurrency || 2) - 1));
  let held = null;

  function hold(event) {
    event.preventDefault();
    held = { by: event.submitter };
    line.textContent = "Đang chuẩn bị gửi, xin chờ vài giây…";
  }

  function release() {
    form.removeEventListener("submit", hold);
    if (held) form.requestSubmit(held.by);
  }

  function over(proof) {
    for (const worker of workers) worker.terminate();
    line.textContent = "";
    box.value = proof;
    if (proof && box.dataset.sends) held ??= {};
    release();
  }

  form.addEventListener("submit", hold);
  const workers = Array.from({ length: step }, (_, start) => {
    const worker = new Worker(box.dataset.worker);
    worker.onmessage = ({ data }) => over(btoa(JSON.stringify({ challenge, solution: data })));
    worker.onerror = () => over("");
    worker.postMessage({ parameters: challenge.parameters, start, step });
    return worker;
  });
  // From then on having waited counts as much.
  setTimeout(release, (Number(box.dataset.wait) + 1) * 1000);
  if (box.dataset.sends) line.textContent = "Đang làm phép tính…";
}
