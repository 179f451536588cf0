/** A document as the fragment of an address, which browsers send to no server. */

const DEFLATED = "#d=";
const PLAIN = "#j=";

/** Bytes that a fragment may unfold to: it comes from strangers. */
const MOST = 12 * 1024 * 1024;

/** Return the fragment that holds a text. */
export async function toFragment(text) {
  const bytes = new TextEncoder().encode(text);
  if (!("CompressionStream" in globalThis)) return PLAIN + toBase64(bytes);
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return DEFLATED + toBase64(new Uint8Array(await new Response(stream).arrayBuffer()));
}

/**
 * Return the text that a fragment holds, or null if it holds none.
 *
 * @throws {Error} The fragment is damaged, or too large.
 */
export async function fromFragment(fragment) {
  const payload = fragment.slice(DEFLATED.length);
  if (fragment.startsWith(PLAIN)) return toText(fromBase64(payload));
  if (!fragment.startsWith(DEFLATED)) return null;
  const inflated = new DecompressionStream("deflate-raw");
  return toText(await collect(new Blob([fromBase64(payload)]).stream().pipeThrough(inflated)));
}

async function collect(stream) {
  const reader = stream.getReader();
  const chunks = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(chunks).arrayBuffer());
    size += value.length;
    if (size > MOST) {
      await reader.cancel();
      throw new Error("the shared document is too large");
    }
    chunks.push(value);
  }
}

function toText(bytes) {
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}

/** Return base64url without padding (RFC 4648, section 5). */
function toBase64(bytes) {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
