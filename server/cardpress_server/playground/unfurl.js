/** Sketches of how sites show a card under a link. */

import { FORMAT_NAMES, formatBytes } from "./figures.js";

/** Formats that every site shows. */
const GOOD = ["png", "jpeg"];

/** Show a picture in all sketches under `root`, and say whether the sites would take it. */
export function showUnfurled(root, { address, bytes, format }) {
  for (const image of root.querySelectorAll('[data-slot="picture"]')) image.src = address;
  for (const element of root.querySelectorAll(".verdict")) {
    const most = Number(element.dataset.most ?? Infinity);
    const fault = faultOf(format, bytes, most);
    element.textContent = fault || fitting(bytes, most);
    element.classList.toggle("bad", fault !== "");
  }
}

/** Put the document's own words where a page's title and description would be. */
export function nameUnfurled(root, value) {
  const [title, description] = wordsOf(value);
  fill(root, "title", title ?? "The title of your page");
  fill(root, "description", description ?? "And what it is about, in a sentence or two.");
}

/** Return the texts of a document, largest first. */
export function wordsOf(value) {
  const components = Array.isArray(value?.components) ? value.components : [];
  return components
    .filter((part) => part?.type === "text" && /[\p{L}\p{N}]/u.test(part.text))
    .sort((one, other) => (other.fontSize ?? 16) - (one.fontSize ?? 16))
    .map(({ text }) => text);
}

function fill(root, slot, text) {
  for (const element of root.querySelectorAll(`[data-slot="${slot}"]`)) {
    element.textContent = text;
    element.dir = "auto";
  }
}

function faultOf(format, bytes, most) {
  if (format === "webp") return "WebP is not shown everywhere: use PNG or JPEG";
  if (!GOOD.includes(format)) return `${FORMAT_NAMES[format]} is not shown: use PNG or JPEG`;
  if (bytes > most) return `${formatBytes(bytes)} is more than ${formatBytes(most)}`;
  return "";
}

function fitting(bytes, most) {
  return most === Infinity ? formatBytes(bytes) : `${formatBytes(bytes)} of ${formatBytes(most)}`;
}
