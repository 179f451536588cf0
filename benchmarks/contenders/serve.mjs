// The loop of a contender on Node: JSON lines in, JSON lines out; see serve.py.
//
// `node x.mjs ... --once CARD OUT` renders one card and ends: a cold start.

import { readFileSync, writeFileSync } from "node:fs";

/** Reads the version of a package that lies beside this file. */
export function version(name) {
  const file = new URL(`node_modules/${name}/package.json`, import.meta.url);
  return [name, JSON.parse(readFileSync(file)).version];
}

/** Reads the files of a card's fonts, each file once. */
const files = new Map();
export function fontFile(font) {
  if (!files.has(font.path)) files.set(font.path, readFileSync(font.path));
  return files.get(font.path);
}

/**
 * Answers requests until standard input ends.
 *
 * load(plain) makes what work(card) takes, which returns bytes or a string.
 */
export async function serve(load, work, packages) {
  const once = process.argv.indexOf("--once");
  if (once >= 0) {
    const card = await load(JSON.parse(readFileSync(process.argv[once + 1])));
    writeFileSync(process.argv[once + 2], await work(card));
    process.exit(0);
  }
  const { createInterface } = await import("node:readline");
  const answer = (data) => process.stdout.write(JSON.stringify(data) + "\n");
  answer({ versions: Object.fromEntries(packages.map(version)) });
  const cards = new Map();
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    if (request.load) {
      cards.set(request.load, await load(JSON.parse(readFileSync(request.path))));
      answer({});
    } else if (request.batch) {
      const wanted = request.batch.map((name) => cards.get(name));
      answer({ ms: await batch(work, wanted, request.inflight ?? 1) });
    } else {
      const wanted = request.render.map((name) => cards.get(name));
      answer(await timed(work, wanted, request.out));
    }
  }
  process.exit(0);
}

async function timed(work, cards, out) {
  const ms = [];
  let data;
  for (const card of cards) {
    const start = performance.now();
    data = await work(card);
    ms.push(performance.now() - start);
  }
  if (out) writeFileSync(out, data);
  return { ms, bytes: typeof data === "string" ? Buffer.byteLength(data) : data.byteLength };
}

/** Renders all cards, `inflight` of them at a time. */
async function batch(work, cards, inflight) {
  const start = performance.now();
  let next = 0;
  const lane = async () => {
    while (next < cards.length) await work(cards[next++]);
  };
  await Promise.all(Array.from({ length: inflight }, lane));
  return performance.now() - start;
}
