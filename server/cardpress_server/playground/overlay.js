/** Boxes, baselines and safe zones over the picture. */

import { svg } from "./elements.js";

/** The part of a card, in the middle, that every site shows: 900 x 470 of 1200 x 630. */
const SAFE = { width: 900 / 1200, height: 470 / 630 };

/** Size of the smallest labels, in pixels of the screen. */
const LEAST = 11;

export class Overlay {
  #root;
  #measures = null;
  #shown = { boxes: false, baselines: false, zones: false };
  #current = -1;
  #size = 0;
  #onPick;

  /**
   * @param {SVGElement} root Lies exactly over the picture.
   * @param {function(number)} onPick Called with the index of a component that was clicked.
   */
  constructor(root, onPick) {
    this.#root = root;
    this.#onPick = onPick;
  }

  /** Take new measures, as the server reports them; null while there are none. */
  measure(measures) {
    this.#measures = measures;
    this.#draw();
  }

  /** Show or hide a layer: `boxes`, `baselines` or `zones`. */
  show(layer, on) {
    this.#shown[layer] = on;
    this.#draw();
  }

  /** Bring out the box of one component; -1 for none. */
  point(index) {
    if (index === this.#current) return;
    this.#current = index;
    for (const box of this.#root.querySelectorAll("[data-index]")) {
      box.classList.toggle("current", Number(box.dataset.index) === index);
    }
  }

  #draw() {
    this.#root.replaceChildren();
    if (this.#measures === null) return;
    const { width, height, components } = this.#measures;
    this.#root.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const pixel = width / (this.#root.clientWidth || width);
    this.#size = Math.max(Math.max(width, height) / 64, LEAST * pixel);
    this.#root.style.fontSize = `${this.#size}px`;
    if (this.#shown.zones) this.#root.append(...zones(width, height));
    if (this.#shown.boxes) this.#root.append(...components.map((part) => this.#box(part)));
    if (this.#shown.baselines) this.#root.append(...components.flatMap(baselines));
  }

  #box({ index, type, box }) {
    const name = svg("title", {}, `${type} ${index}`);
    const { x, y, width, height } = box;
    const rect = svg("rect", { x, y, width, height }, name);
    const label = svg("text", this.#labelPlace(box), `${index} ${type}`);
    const current = index === this.#current ? " current" : "";
    const group = svg("g", { class: `box${current}`, "data-index": index }, rect, label);
    group.addEventListener("click", () => this.#onPick(index));
    return group;
  }

  /** Labels stand above their box, or in it where it reaches beyond the canvas. */
  #labelPlace({ x, y }) {
    const above = y > this.#size * 1.5;
    return { x: Math.max(x, 0), y: Math.max(y, 0), dx: "0.2em", dy: above ? "-0.35em" : "1.05em" };
  }
}

function baselines({ lines = [] }) {
  return lines.map(({ x, baseline, width }) => {
    return svg("line", { class: "baseline", x1: x, x2: x + width, y1: baseline, y2: baseline });
  });
}

function zones(width, height) {
  const side = Math.min(width, height);
  return [
    zone("Every site", width, height, width * SAFE.width, height * SAFE.height),
    zone("Square crop", width, height, side, side),
  ];
}

function zone(name, canvasWidth, canvasHeight, width, height) {
  const x = (canvasWidth - width) / 2;
  const y = (canvasHeight - height) / 2;
  const rect = svg("rect", { x, y, width, height });
  const place = { x: x + width, y: y + height, dx: "-0.5em", dy: "-0.6em" };
  const label = svg("text", { ...place, "text-anchor": "end" }, name);
  return svg("g", { class: "zone" }, rect, label);
}
