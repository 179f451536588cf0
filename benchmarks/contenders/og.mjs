// @vercel/og, as a route handler uses it.

import { ImageResponse } from "@vercel/og";
import { fontFile, serve } from "./serve.mjs";
import { tree } from "./tree.mjs";

await serve(
  (card) => ({
    root: tree(card),
    options: {
      width: card.width,
      height: card.height,
      fonts: card.fonts.map((font) => ({
        name: font.family,
        weight: font.weight,
        style: "normal",
        data: fontFile(font),
      })),
    },
  }),
  async ({ root, options }) =>
    new Uint8Array(await new ImageResponse(root, options).arrayBuffer()),
  ["@vercel/og"],
);
