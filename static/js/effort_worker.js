// One of several that look for the number whose key begins as asked (altcha, PBKDF2).
const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (one) => one.toString(16).padStart(2, "0")).join("");

onmessage = async ({ data: { parameters, start, step } }) => {
  const nonce = bytes(parameters.nonce);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(parameters.salt), iterations: parameters.cost };
  const password = new Uint8Array(nonce.length + 4);
  password.set(nonce);
  for (let counter = start; ; counter += step) {
    new DataView(password.buffer).setUint32(nonce.length, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const derivedKey = hex(await crypto.subtle.deriveBits(how, key, parameters.keyLength * 8));
    if (derivedKey.startsWith(parameters.keyPrefix)) {
      postMessage({ counter, derivedKey });
      return;
    }
  }
};
