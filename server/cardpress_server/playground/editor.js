/** A text area with coloured lines under it, line numbers, and notes at lines. */

import { highlightLine } from "./highlight.js";

/** Lines from which on an insertion is not worth being undone. */
const MOST_LINES = 400;

export class Editor {
  #root;
  #area;
  #sheet;
  #lines = [];
  #noted = [];
  #leaving = false;

  /**
   * @param {HTMLElement} root Holds a `textarea` and, below it, a `pre` of the same metrics.
   * @param {{onChange: function(string), onCaret: function(number)}} listeners
   */
  constructor(root, { onChange, onCaret }) {
    this.#root = root;
    this.#area = root.querySelector("textarea");
    this.#sheet = root.querySelector("pre");
    this.#area.addEventListener("input", () => {
      this.#paint();
      onChange(this.text);
    });
    this.#area.addEventListener("keydown", (event) => this.#press(event));
    this.#area.addEventListener("blur", () => (this.#leaving = false));
    document.addEventListener("selectionchange", () => {
      if (document.activeElement === this.#area) onCaret(this.#area.selectionStart);
    });
    this.#paint();
  }

  get text() {
    return this.#area.value;
  }

  /** Replace the whole text; where something was being edited, that can be undone. */
  replace(text) {
    const focused = document.activeElement;
    if (focused === document.body) {
      // Leave the focus where the page begins.
      this.#assign(text, 0, this.text.length);
    } else {
      this.#area.focus({ preventScroll: true });
      this.#area.select();
      this.#insert(text);
      focused.focus({ preventScroll: true });
    }
    this.#area.setSelectionRange(0, 0);
    this.#root.scrollTo(0, 0);
  }

  /** Show notes at lines; of several at one line the first is shown.
   * @param {{line: number, kind: string, message: string}[]} notes Lines count from 0.
   */
  note(notes) {
    for (const line of this.#noted) {
      line.classList.remove("error", "warning");
      delete line.dataset.note;
    }
    this.#noted = [];
    for (const { line, kind, message } of notes) {
      const element = this.#sheet.children[line];
      if (!element || element.dataset.note !== undefined) continue;
      element.classList.add(kind);
      element.dataset.note = message;
      this.#noted.push(element);
    }
    this.#area.setAttribute("aria-invalid", String(notes.some(({ kind }) => kind === "error")));
  }

  /** Select a part of the text and bring it into view. */
  reveal(start, end) {
    const line = this.#area.value.slice(0, start).split("\n").length - 1;
    const top = this.#sheet.children[line]?.offsetTop ?? 0;
    this.#area.focus({ preventScroll: true });
    this.#area.setSelectionRange(start, end);
    this.#root.scrollTo(0, top - this.#root.clientHeight / 3);
    this.#root.scrollIntoView({ block: "nearest" });
  }

  focus() {
    this.#area.focus();
  }

  /** Paint the lines that have changed. */
  #paint() {
    const lines = this.#area.value.split("\n");
    const shorter = Math.min(lines.length, this.#lines.length);
    let top = 0;
    while (top < shorter && lines[top] === this.#lines[top]) top += 1;
    let bottom = 0;
    while (bottom < shorter - top && lines.at(-1 - bottom) === this.#lines.at(-1 - bottom)) {
      bottom += 1;
    }
    const old = [...this.#sheet.children].slice(top, this.#lines.length - bottom);
    const fresh = lines.slice(top, lines.length - bottom).map(lineElement);
    const after = this.#sheet.children[this.#lines.length - bottom] ?? null;
    for (const element of old) element.remove();
    for (const element of fresh) this.#sheet.insertBefore(element, after);
    this.#lines = lines;
  }

  #press(event) {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    if (event.key === "Tab" && plain && !this.#leaving) {
      event.preventDefault();
      this.#indent(event.shiftKey);
    } else if (event.key === "Enter" && plain && !event.shiftKey) {
      event.preventDefault();
      this.#breakLine();
    }
    // Shift is pressed before Tab to leave backwards.
    if (event.key !== "Shift") this.#leaving = event.key === "Escape";
  }

  /** Begin a line as far in as the one before, and further after a bracket. */
  #breakLine() {
    const before = this.#area.value.slice(0, this.#area.selectionStart);
    const line = before.slice(before.lastIndexOf("\n") + 1);
    const further = /[{[]\s*$/.test(line) ? "  " : "";
    this.#insert(`\n${/^[ \t]*/.exec(line)[0]}${further}`);
  }

  #indent(backwards) {
    const { selectionStart: start, selectionEnd: end, value } = this.#area;
    if (!backwards && start === end) {
      this.#insert("  ");
      return;
    }
    const first = value.lastIndexOf("\n", start - 1) + 1;
    const lines = value.slice(first, end).split("\n");
    const moved = lines.map((line) => (backwards ? line.replace(/^ {1,2}/, "") : `  ${line}`));
    this.#area.setSelectionRange(first, end);
    this.#insert(moved.join("\n"));
    this.#area.setSelectionRange(first, first + moved.join("\n").length);
  }

  /** Put text in place of the selection; unless it is long, it can be undone. */
  #insert(text) {
    // Deprecated, and the only way into the undo history. Its time grows with the square of the
    // lines: in Chromium 300 take 0.2 s, 2,000 take 3 s.
    const short = text.split("\n", MOST_LINES).length < MOST_LINES;
    if (short && document.execCommand("insertText", false, text)) return;
    this.#assign(text, this.#area.selectionStart, this.#area.selectionEnd);
  }

  #assign(text, start, end) {
    this.#area.setRangeText(text, start, end, "end");
    this.#area.dispatchEvent(new Event("input"));
  }
}

function lineElement(line) {
  const element = document.createElement("div");
  element.className = "line";
  element.append(...highlightLine(line));
  return element;
}
