/** Documents to begin with. */

export const EXAMPLES = {
  article: "Article",
  release: "Release, with gradients",
  quote: "Quote",
  photo: "Photo, embedded",
  emoji: "Emoji",
  japanese: "Japanese",
  chinese: "Chinese",
  arabic: "Arabic",
  square: "Square",
  craftr: "Craftr's own sample",
};

export const FIRST = "article";

/** Return the text of an example. */
export async function loadExample(name) {
  const response = await fetch(`/playground/examples/${name}.json`);
  if (!response.ok) throw new Error(`no example ${name}`);
  return (await response.text()).trimEnd();
}
