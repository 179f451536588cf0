/** JSON laid out for reading: what is short stays on one line. */

const COLUMNS = 64;

/**
 * Return a value as JSON text, two spaces a level.
 *
 * @param {*} value
 * @param {string} indent Before its line.
 * @param {number} lead Characters that stand before it on its line.
 */
export function tidyJson(value, indent = "", lead = 0) {
  const short = oneLine(value);
  if (typeof value !== "object" || value === null) return short;
  if (indent && indent.length + lead + short.length <= COLUMNS) return short;
  const inner = `${indent}  `;
  const items = partsOf(value).map(
    ([name, part]) => inner + name + tidyJson(part, inner, name.length),
  );
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return items.length ? `${open}\n${items.join(",\n")}\n${indent}${close}` : open + close;
}

function oneLine(value) {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const items = partsOf(value).map(([name, part]) => name + oneLine(part));
  return Array.isArray(value) ? `[${items.join(", ")}]` : `{${items.join(", ")}}`;
}

/** Return the parts of an object or array, each with the name that is written before it. */
function partsOf(value) {
  if (Array.isArray(value)) return value.map((part) => ["", part]);
  return Object.entries(value).map(([name, part]) => [`${JSON.stringify(name)}: `, part]);
}
