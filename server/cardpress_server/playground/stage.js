/** The picture, its facts, and the link that downloads it. */

import { byId } from "./elements.js";
import { FORMAT_NAMES, formatBytes, formatTime } from "./figures.js";

/** Milliseconds after which a wait is one. */
const NOTICED = 400;

export class Stage {
  #frame = byId("frame");
  #picture = byId("picture");
  #facts = byId("facts");
  #state = byId("state");
  #download = byId("download");
  #shown = "";
  #timer = 0;

  /**
   * Show a new picture.
   *
   * @param {object} made What `Preview` gives to `onPicture`.
   * @param {{width: number, height: number}} canvas
   * @param {string} words What the picture says, for those who cannot see it.
   */
  show(made, canvas, words) {
    const { image, blob, options, milliseconds, substitute } = made;
    this.#frame.classList.remove("empty");
    this.#frame.style.setProperty("--width", `${canvas.width}px`);
    this.#frame.style.setProperty("--ratio", canvas.width / canvas.height);
    this.#picture.src = image?.src ?? "";
    this.#picture.alt = words ? `The card. It says: ${words}` : "The card";
    URL.revokeObjectURL(this.#shown);
    this.#shown = image?.src ?? "";
    this.#offer(blob, options.format);
    this.#facts.textContent = [
      FORMAT_NAMES[options.format],
      sizeOf(image, canvas, options.scale),
      formatBytes(blob.size),
      formatTime(milliseconds),
    ].join(" · ");
    this.settle(substitute ? "Shown as PNG: browsers cannot show this format" : leftOf(made.left));
  }

  /** Whether no picture has been shown yet. */
  get isEmpty() {
    return this.#shown === "";
  }

  /** Say that the picture is the document's. */
  settle(state = "") {
    clearTimeout(this.#timer);
    this.#frame.classList.remove("stale");
    this.#state.textContent = state;
  }

  /** Say that the picture is not, or not yet, the document's. */
  doubt(state) {
    clearTimeout(this.#timer);
    this.#frame.classList.toggle("stale", !this.isEmpty);
    this.#state.textContent = state;
  }

  /** Say that a picture is on its way, if it takes long enough to be noticed. */
  wait() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.#state.textContent = "Rendering…"), NOTICED);
  }

  #offer(blob, format) {
    URL.revokeObjectURL(this.#download.href);
    this.#download.href = URL.createObjectURL(blob);
    this.#download.download = `card.${format === "jpeg" ? "jpg" : format}`;
    this.#download.removeAttribute("aria-disabled");
  }
}

function sizeOf(image, canvas, scale) {
  const width = image?.naturalWidth || Math.round(canvas.width * scale);
  const height = image?.naturalHeight || Math.round(canvas.height * scale);
  return `${width} × ${height}`;
}

function leftOf(left) {
  return left ? `${left.remaining} of ${left.limit} left this month` : "";
}
