/** A word to the user that goes away by itself. */

import { byId } from "./elements.js";

const MILLISECONDS = 3500;

let timer = 0;

/** Say something. */
export function say(message) {
  const toast = byId("toast");
  toast.textContent = message;
  toast.classList.add("shown");
  clearTimeout(timer);
  timer = setTimeout(() => toast.classList.remove("shown"), MILLISECONDS);
}
