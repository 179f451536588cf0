/** Elements of the page. */

const SVG = "http://www.w3.org/2000/svg";

/** Return the element with this id. */
export function byId(id) {
  return document.getElementById(id);
}

/** Make an HTML element with properties and children. */
export function html(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** Make an SVG element with attributes and children. */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
