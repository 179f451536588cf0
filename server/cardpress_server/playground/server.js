/** The server that this page came from. */

export const MEDIA_TYPES = {
  svg: "image/svg+xml",
  png: "image/png",
  jpeg: "image/jpeg",
  webp: "image/webp",
  avif: "image/avif",
  tiff: "image/tiff",
};

const ADDRESS = "/api/v1/image";
const KEPT = "cardpress.key";

/** The server said no. */
export class Refusal extends Error {
  /**
   * @param {number} status Of HTTP; 0 if there was no answer.
   * @param {string} message For a person.
   * @param {{problems?: object[], retryAfter?: string, seconds?: number}} more
   */
  constructor(status, message, { problems = [], retryAfter = "", seconds = 0 } = {}) {
    super(message);
    Object.assign(this, { status, problems, retryAfter, seconds });
  }
}

export class Server {
  #session = sessionIn(document);
  #key = sessionStorage.getItem(KEPT) ?? "";

  /** Whether this page may use the server without a key. */
  get isLocal() {
    return this.#session !== "";
  }

  /** Whether there is anything to be let in with. */
  get isOpen() {
    return Boolean(this.#session || this.#key);
  }

  get key() {
    return this.#key;
  }

  /** Take the key that the user typed; it is kept for this tab only. */
  set key(key) {
    this.#key = key;
    sessionStorage.setItem(KEPT, key);
  }

  /** Return the picture of a document, how long it took, and what is left of the quota. */
  async render(text, options, signal) {
    const started = performance.now();
    const accept = MEDIA_TYPES[options.format];
    const response = await this.#post(text, queryOf(options), accept, signal);
    const blob = await response.blob();
    const elapsed = performance.now() - started;
    return { blob, milliseconds: serverTime(response) ?? elapsed, left: quotaOf(response) };
  }

  /** Return where everything in a document lies, and the warnings. */
  async report(text, signal) {
    const response = await this.#post(text, "?report=1", "*/*", signal);
    return response.json();
  }

  async #post(text, query, accept, signal, again = true) {
    const headers = { "Content-Type": "application/json", Accept: accept };
    const token = this.#key || this.#session;
    // A header can only hold Latin-1.
    if (token) headers.Authorization = `Bearer ${token.replace(/[^\x21-\xff]/g, "?")}`;
    const request = { method: "POST", headers, body: text, signal, credentials: "omit" };
    const response = await answerTo(ADDRESS + query, request);
    if (response.ok) return response;
    if (response.status === 403 && token === this.#session && again) {
      await this.#renew(signal);
      return this.#post(text, query, accept, signal, false);
    }
    throw await refusalOf(response);
  }

  /** A page that was open for long has an old session; a new page has a new one. */
  async #renew(signal) {
    const response = await answerTo("/", { signal, cache: "no-store" });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    this.#session = sessionIn(page);
  }
}

function sessionIn(page) {
  return page.querySelector('meta[name="cardpress-session"]')?.content ?? "";
}

/** Return the query of a request with these options. */
export function queryOf({ scale, quality, effort }) {
  const query = new URLSearchParams();
  if (scale !== 1) query.set("scale", scale);
  if (quality !== null) query.set("quality", quality);
  if (effort !== "balanced") query.set("effort", effort);
  return query.size ? `?${query}` : "";
}

async function answerTo(address, request) {
  try {
    return await fetch(address, request);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal(0, "The server does not answer. Is it still running?");
  }
}

async function refusalOf(response) {
  const body = await response.json().catch(() => ({}));
  return new Refusal(response.status, body.error ?? `The server answered ${response.status}.`, {
    problems: body.details?.problems,
    retryAfter: body.retryAfter,
    seconds: Number(response.headers.get("Retry-After")) || 0,
  });
}

function serverTime(response) {
  const found = /\brender;.*?dur=([\d.]+)/.exec(response.headers.get("Server-Timing") ?? "");
  return found && Number(found[1]);
}

function quotaOf(response) {
  const left = response.headers.get("X-RateLimit-Remaining");
  if (left === null) return null;
  return { remaining: Number(left), limit: Number(response.headers.get("X-RateLimit-Limit")) };
}
