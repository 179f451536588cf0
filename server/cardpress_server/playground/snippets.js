/** The card as other programs would ask for it. */

import { MEDIA_TYPES } from "./server.js";

/**
 * Return ready-made code by kind: `curl`, `python`, `sign`.
 *
 * @param {string} text The document as it stands in the editor.
 * @param {{format: string, scale: number, quality: ?number, effort: string}} options
 * @param {string} query Of the request, with its question mark.
 */
export function snippets(text, options, query) {
  const document = text.trim();
  return {
    curl: curl(document, options.format, query),
    python: python(document, options),
    sign: sign(document, options),
  };
}

function curl(document, format, query) {
  // No line of JSON can be the closing word, for it would need quotes.
  return [
    `curl '${location.origin}/api/v1/image${query}' \\`,
    `  -H "Authorization: Bearer $CARDPRESS_KEY" \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -H 'Accept: ${MEDIA_TYPES[format]}' \\`,
    `  --data-binary @- -o card.${format} <<'JSON'`,
    document,
    "JSON",
  ].join("\n");
}

function python(document, { format, scale, quality, effort }) {
  const options = [
    scale === 1 ? "" : `, scale=${scale}`,
    quality === null ? "" : `, quality=${quality}`,
    effort === "balanced" ? "" : `, effort="${effort}"`,
  ].join("");
  // In JSON three quotes never follow one another, and a raw string keeps its backslashes.
  return [
    "import cardpress",
    "",
    `document = r"""${document}"""`,
    "",
    `picture = cardpress.render(document, "${format}"${options})`,
    `picture.save("card.${format}")`,
  ].join("\n");
}

function sign(document, { format, scale, quality, effort }) {
  const flags = [
    scale === 1 ? "" : ` --scale ${scale}`,
    quality === null ? "" : ` --quality ${quality}`,
    effort === "balanced" ? "" : ` --effort ${effort}`,
  ].join("");
  const command = `cardpress sign - -f ${format}${flags} --base-url ${location.origin} <<'JSON'`;
  return [command, document, "JSON"].join("\n");
}
