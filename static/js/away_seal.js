// HPKE in base mode (RFC 9180): DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, one message. What is sealed
// here only the server opens (feedback/reception/away_sealed.py); this device can't read it again.
const { subtle } = crypto;
const KEM = "KEM\x00\x10";
const HPKE = "HPKE\x00\x10\x00\x01\x00\x02";
const EMPTY = new Uint8Array(0);
const CURVE = { name: "ECDH", namedCurve: "P-256" };

const bytes = (text) => Uint8Array.from(text, (char) => char.charCodeAt(0));

function joined(...parts) {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

async function mac(key, data) {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  // An empty key is the same as one of zeros (RFC 2104), and WebCrypto takes none.
  const raw = await subtle.importKey("raw", key.length ? key : new Uint8Array(32), algorithm, false, ["sign"]);
  return new Uint8Array(await subtle.sign("HMAC", raw, data));
}

const extract = (suite, salt, label, data) => mac(salt, joined(bytes("HPKE-v1" + suite + label), data));

// No more than the 32 bytes of one round are ever asked for.
const expand = async (suite, key, label, info, length) =>
  (await mac(key, joined(bytes("\0" + String.fromCharCode(length) + "HPKE-v1" + suite + label), info, [1]))).slice(0, length);

export async function seal(publicKey, info, plain) {
  const theirs = await subtle.importKey("raw", publicKey, CURVE, false, []);
  const own = await subtle.generateKey(CURVE, false, ["deriveBits"]);
  const sent = new Uint8Array(await subtle.exportKey("raw", own.publicKey));
  const secret = new Uint8Array(await subtle.deriveBits({ name: "ECDH", public: theirs }, own.privateKey, 256));
  const shared = await expand(KEM, await extract(KEM, EMPTY, "eae_prk", secret), "shared_secret", joined(sent, publicKey), 32);
  const hashes = [await extract(HPKE, EMPTY, "psk_id_hash", EMPTY), await extract(HPKE, EMPTY, "info_hash", info)];
  const context = joined([0], ...hashes);
  const base = await extract(HPKE, shared, "secret", EMPTY);
  const key = await subtle.importKey("raw", await expand(HPKE, base, "key", context, 32), "AES-GCM", false, ["encrypt"]);
  const nonce = await expand(HPKE, base, "base_nonce", context, 12);
  return joined(sent, new Uint8Array(await subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, plain)));
}

const fromHex = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));

function toBase64(data) {
  let text = "";
  for (const byte of data) text += String.fromCharCode(byte);
  return btoa(text);
}

// Bound to the device, the officer, the key and the number: under others it doesn't open.
export async function sealed64(kit, key, number, what) {
  const code = new TextEncoder();
  const info = code.encode(`qn away 1|${kit.prefix}|${kit.officer}|${key}|${number}`);
  return toBase64(await seal(fromHex(kit.key), info, code.encode(JSON.stringify(what))));
}
