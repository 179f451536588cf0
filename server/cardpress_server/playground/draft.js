/** The document as it was left, kept by this browser only. */

const NAME = "cardpress.draft";

/** Return the draft, or null. */
export function loadDraft() {
  try {
    return localStorage.getItem(NAME);
  } catch {
    return null;
  }
}

/** Keep a draft; one that the browser has no room for is not kept. */
export function saveDraft(text) {
  try {
    localStorage.setItem(NAME, text);
  } catch {
    localStorage.removeItem(NAME);
  }
}
