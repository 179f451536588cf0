// Takumi: `takumi.mjs png|jpeg|svg`.

import { Renderer } from "@takumi-rs/core";
import { fontFile, serve } from "./serve.mjs";

const format = process.argv[2];

const place = (part) => ({ position: "absolute", left: part.x, top: part.y });

const words = (part) => ({
  fontFamily: part.family,
  fontWeight: part.weight,
  fontSize: part.size,
  lineHeight: `${part.line}px`,
  color: part.color,
});

const make = {
  text: (part) => ({
    type: "text",
    text: part.text,
    style: {
      ...place(part),
      ...words(part),
      ...(part.width === null ? { whiteSpace: "nowrap" } : { width: part.width }),
    },
  }),
  tag: (part) => ({
    type: "text",
    text: part.text,
    style: {
      ...place(part),
      ...words(part),
      whiteSpace: "nowrap",
      padding: `${part.top}px ${part.left}px`,
      borderRadius: part.radius,
      backgroundColor: part.background,
    },
  }),
  image: (part) => ({
    type: "image",
    src: part.src,
    width: part.width,
    height: part.height,
    style: { ...place(part), width: part.width, height: part.height, borderRadius: part.radius },
  }),
  bar: (part) => ({
    type: "container",
    style: { ...place(part), width: part.width, height: part.height, backgroundColor: part.color },
  }),
};

// One renderer for each set of fonts, so that a card does not search fonts that it does not use.
const renderers = new Map();

async function rendererOf(fonts) {
  const key = fonts.map((font) => font.path).join();
  if (!renderers.has(key)) {
    const renderer = new Renderer();
    for (const font of fonts) {
      await renderer.registerFont({ name: font.family, weight: font.weight, data: fontFile(font) });
    }
    renderers.set(key, renderer);
  }
  return renderers.get(key);
}

async function load(card) {
  const style = { width: card.width, height: card.height, backgroundColor: card.background };
  const options = { width: card.width, height: card.height };
  if (format !== "svg") options.format = format;
  if (format === "jpeg") options.quality = 85;
  return {
    renderer: await rendererOf(card.fonts),
    root: { type: "container", style, children: card.parts.map((part) => make[part.type](part)) },
    options,
  };
}

await serve(
  load,
  ({ renderer, root, options }) =>
    format === "svg" ? renderer.renderSvg(root, options) : renderer.render(root, options),
  ["@takumi-rs/core"],
);
