// Satori and resvg-js: `satori.mjs png|svg`.

import satori from "satori";
import { fontFile, serve } from "./serve.mjs";
import { tree } from "./tree.mjs";

const format = process.argv[2];
const Resvg = format === "png" ? (await import("@resvg/resvg-js")).Resvg : null;

// Satori parses fonts once for each array of fonts.
const fontSets = new Map();

function fontSet(fonts) {
  const key = fonts.map((font) => font.path).join();
  if (!fontSets.has(key)) {
    const set = fonts.map((font) => ({
      name: font.family,
      weight: font.weight,
      style: "normal",
      data: fontFile(font),
    }));
    fontSets.set(key, set);
  }
  return fontSets.get(key);
}

await serve(
  (card) => ({
    root: tree(card),
    options: { width: card.width, height: card.height, fonts: fontSet(card.fonts) },
  }),
  async ({ root, options }) => {
    const svg = await satori(root, options);
    if (Resvg === null) return svg;
    return new Resvg(svg, { font: { loadSystemFonts: false } }).render().asPng();
  },
  ["satori", "@resvg/resvg-js"],
);
