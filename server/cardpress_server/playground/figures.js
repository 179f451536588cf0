/** Figures and names for people. */

/** What the formats are called. */
export const FORMAT_NAMES = {
  svg: "SVG",
  png: "PNG",
  jpeg: "JPEG",
  webp: "WebP",
  avif: "AVIF",
  tiff: "TIFF",
};

/** Return a size as `84.2 kB`; a kilobyte has 1000 bytes. */
export function formatBytes(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "kB"] : [bytes / 1e6, "MB"];
  return `${value < 100 && value % 1 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** Return a duration as `14 ms`. */
export function formatTime(milliseconds) {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}
