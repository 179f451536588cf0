/** What is wrong with a document, and where in its text. */

import { placeOf } from "./json.js";
import { html } from "./elements.js";

/** Problems that are listed; the server may name many more. */
const MOST = 50;

/** Return the problem of a text that is not JSON. */
export function problemOfFault(text, { message, offset }) {
  return located(text, { kind: "error", message, start: offset, end: offset });
}

/**
 * Return the server's problems with their places in the text.
 *
 * @param {string} text
 * @param {Map} places Of `readJson`.
 * @param {{pointer: string, message: string}[]} problems
 * @param {string} kind `error` or `warning`.
 */
export function problemsOf(text, places, problems, kind) {
  return problems.slice(0, MOST).map(({ pointer, message }) => {
    const { start, end } = placeOf(places, pointer);
    return located(text, { kind, message, pointer, start, end });
  });
}

/** Fill a list with problems; `onPick` is called with the one that was chosen. */
export function listProblems(list, problems, onPick) {
  list.replaceChildren(...problems.map((problem) => html("li", {}, button(problem, onPick))));
}

/** Say in a few words how things stand. */
export function summary(problems) {
  const errors = problems.filter(({ kind }) => kind === "error").length;
  const warnings = problems.length - errors;
  const parts = [count(errors, "problem"), count(warnings, "warning")].filter(Boolean);
  return parts.join(", ") || "No problems";
}

function located(text, problem) {
  const before = text.slice(0, problem.start);
  const line = before.split("\n").length - 1;
  return { ...problem, line, column: problem.start - before.lastIndexOf("\n") };
}

function button(problem, onPick) {
  const { kind, line, column, pointer, message } = problem;
  const place = html("span", { className: "place" }, `${line + 1}:${column}`);
  const words = html("span", { className: "message" }, message);
  const element = html("button", { type: "button", className: `problem ${kind}` }, place, words);
  if (pointer) words.append(" ", html("code", {}, pointer));
  element.addEventListener("click", () => onPick(problem));
  return element;
}

function count(number, noun) {
  return number ? `${number} ${noun}${number === 1 ? "" : "s"}` : "";
}
