/** One line of JSON, coloured. No token of JSON is longer than a line, so lines stand alone. */

const TOKEN = /("(?:[^"\\]|\\.)*"?)(\s*:)?|(-?\d[\d.eE+-]*)|\b(true|false|null)\b|([{}[\],:])/g;
const COLOR = /^"#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})"$/i;

/** Characters of a line beyond which it is left plain. */
const LONGEST = 20_000;

/** Return the nodes that show a line. */
export function highlightLine(line) {
  if (line.length > LONGEST) return [document.createTextNode(line)];
  const nodes = [];
  let end = 0;
  for (const found of line.matchAll(TOKEN)) {
    nodes.push(line.slice(end, found.index), ...tokens(found));
    end = found.index + found[0].length;
  }
  nodes.push(line.slice(end));
  return nodes.filter((node) => node !== "");
}

function tokens([, text, colon, number, word, mark]) {
  if (colon) return [token("key", text), token("mark", colon)];
  if (text) return [COLOR.test(text) ? colorToken(text) : token("text", text)];
  if (number) return [token("number", number)];
  return [word ? token("word", word) : token("mark", mark)];
}

function token(kind, text) {
  const span = document.createElement("span");
  span.className = `token-${kind}`;
  span.textContent = text;
  return span;
}

function colorToken(text) {
  const span = token("text", text);
  span.classList.add("token-color");
  span.style.textDecorationColor = text.slice(1, -1);
  return span;
}
