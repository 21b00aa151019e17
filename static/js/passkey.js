// Passkeys: what the server asks stands in the form, what the browser's key answers goes back by its own post.
const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const keys = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const asked = JSON.parse(form.dataset.passkey);
  const said = form.querySelector("[data-passkey-said]");
  asked.challenge = bytes(asked.challenge);
  if (asked.user) {
    asked.user.id = bytes(asked.user.id);
    asked.excludeCredentials = keys(asked.excludeCredentials);
  } else {
    asked.allowCredentials = keys(asked.allowCredentials);
  }
  const ask = async () => {
    said.textContent = "";
    try {
      const store = navigator.credentials;
      const key = await (asked.user ? store.create({ publicKey: asked }) : store.get({ publicKey: asked }));
      const response = { clientDataJSON: text(key.response.clientDataJSON) };
      for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
        if (key.response[name]) response[name] = text(key.response[name]);
      }
      form.elements.answer.value = JSON.stringify({
        id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: {},
      });
      form.submit();
    } catch (fault) {
      said.textContent = fault.name === "InvalidStateError" ? form.dataset.known : form.dataset.failed;
    }
  };
  if (window.PublicKeyCredential) {
    form.querySelector("[data-passkey-none]").hidden = true;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask();
    });
    if ("now" in form.dataset) ask();
  } else {
    form.querySelector("button").disabled = true;
  }
}
