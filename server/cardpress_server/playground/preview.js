/** The way from the document to its picture: only the newest arrives. */

import { Refusal } from "./server.js";

/** How often a busy server is asked again by itself. */
const ATTEMPTS = 5;

export class Preview {
  #server;
  #listeners;
  #timer = 0;
  #running = new AbortController();
  #reported = { text: null, report: null };

  /**
   * @param {Server} server
   * @param {{onBusy: function(), onPicture: function(object), onReport: function(?object),
   *   onRefusal: function(Refusal)}} listeners
   */
  constructor(server, listeners) {
    this.#server = server;
    this.#listeners = listeners;
  }

  /** Have the picture made; whatever was asked for before is forgotten. */
  make(text, options, attempt = 1) {
    this.cancel();
    this.#run(text, options, attempt);
  }

  /** Forget what was asked for. */
  cancel() {
    clearTimeout(this.#timer);
    this.#running.abort();
  }

  async #run(text, options, attempt) {
    this.#running = new AbortController();
    const { signal } = this.#running;
    this.#listeners.onBusy();
    try {
      const answer = await this.#server.render(text, options, signal);
      const shown = await this.#shownAs(answer.blob, text, options, signal);
      signal.throwIfAborted();
      this.#listeners.onPicture({ ...answer, ...shown, options });
      await this.#tell(text, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Refusal)) throw error;
      this.#listeners.onRefusal(error);
      if (error.status === 503 && attempt < ATTEMPTS) {
        const pause = Math.max(error.seconds, 1) * 1000;
        this.#timer = setTimeout(() => this.make(text, options, attempt + 1), pause);
      }
    }
  }

  /** Return what the page can show: the picture, or a PNG of it if this browser cannot. */
  async #shownAs(blob, text, options, signal) {
    const image = await decoded(blob);
    if (image) return { image, substitute: false };
    const png = await this.#server.render(text, { ...options, format: "png", quality: null }, signal);
    return { image: await decoded(png.blob), substitute: true };
  }

  async #tell(text, signal) {
    if (text !== this.#reported.text) {
      const report = await this.#server.report(text, signal).catch(withoutReport);
      signal.throwIfAborted();
      this.#reported = { text, report };
    }
    this.#listeners.onReport(this.#reported.report);
  }
}

/** A picture may be shown although its report was refused, as when it was the month's last. */
function withoutReport(error) {
  if (error instanceof Refusal) return null;
  throw error;
}

/** Return a decoded image at an address of its own, or null if the browser cannot read it. */
async function decoded(blob) {
  const image = new Image();
  image.src = URL.createObjectURL(blob);
  try {
    await image.decode();
    return image;
  } catch {
    URL.revokeObjectURL(image.src);
    return null;
  }
}
