// Headless Chromium: one page that stays open; `chromium.mjs EXECUTABLE png|speedy-png|jpeg`.
//
// The fonts stay loaded; a card replaces the page's body, and the picture is taken when its
// photos are decoded.

import { chromium } from "playwright-core";
import { fontFile, serve } from "./serve.mjs";

const [executablePath, format] = process.argv.slice(2);

const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
const css = (style) => Object.entries(style).map(([name, value]) => `${name}:${value}`).join(";");
const place = (part) => ({ position: "absolute", left: `${part.x}px`, top: `${part.y}px` });
const size = (part) => ({ width: `${part.width}px`, height: `${part.height}px` });

const words = (part) => ({
  font: `${part.weight} ${part.size}px/${part.line}px '${part.family}'`,
  color: part.color,
});

const box = (style, text = "") => `<div style="${css(style)}">${escaped(text)}</div>`;

const make = {
  text: (part) =>
    box(
      {
        ...place(part),
        ...words(part),
        ...(part.width === null ? { "white-space": "nowrap" } : { width: `${part.width}px` }),
      },
      part.text,
    ),
  tag: (part) =>
    box(
      {
        ...place(part),
        ...words(part),
        "white-space": "nowrap",
        padding: `${part.top}px ${part.left}px`,
        "border-radius": `${part.radius}px`,
        background: part.background,
      },
      part.text,
    ),
  image: (part) =>
    `<img src="${part.src}" style="${css({
      ...place(part),
      ...size(part),
      "border-radius": `${part.radius}px`,
    })}">`,
  bar: (part) => box({ ...place(part), ...size(part), background: part.color }),
};

const browser = await chromium.launch({ executablePath });
const page = await browser.newPage();
const session = await page.context().newCDPSession(page);
const known = new Set();

async function addFonts(fonts) {
  for (const font of fonts.filter((each) => !known.has(each.path))) {
    known.add(font.path);
    await page.evaluate(
      async ([family, weight, data]) => {
        const face = new FontFace(family, `url(data:font/ttf;base64,${data})`, { weight });
        document.fonts.add(await face.load());
      },
      [font.family, String(font.weight), fontFile(font).toString("base64")],
    );
  }
}

async function load(card) {
  await addFonts(card.fonts);
  const style = { ...size(card), position: "relative", overflow: "hidden", background: card.background };
  const html = card.parts.map((part) => make[part.type](part)).join("");
  return { width: card.width, height: card.height, html: `<div style="${css(style)}">${html}</div>` };
}

const settings = {
  png: { format: "png" },
  "speedy-png": { format: "png", optimizeForSpeed: true },
  jpeg: { format: "jpeg", quality: 85 },
}[format];

let viewport = "";

async function work({ width, height, html }) {
  if (viewport !== `${width}x${height}`) {
    await page.setViewportSize({ width, height });
    viewport = `${width}x${height}`;
  }
  await page.evaluate(async (body) => {
    document.body.style.margin = 0;
    document.body.innerHTML = body;
    await Promise.all([...document.images].map((image) => image.decode()));
  }, html);
  const shot = await session.send("Page.captureScreenshot", settings);
  return Buffer.from(shot.data, "base64");
}

const packages = ["playwright-core"];
await serve(load, work, packages);
