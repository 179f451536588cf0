/** JSON text to its value and to the place of each part, or to the first fault in it. */

const DEEPEST = 200;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const SPACE = /[ \t\r\n]*/y;
const WORDS = [["true", true], ["false", false], ["null", null]];

/** What is wrong with a text, and at which offset. */
class Fault extends Error {
  constructor(message, offset) {
    super(message);
    this.offset = offset;
  }
}

class Reader {
  constructor(text) {
    this.text = text;
    this.at = 0;
    this.places = new Map();
  }

  /** Read one value; `start` is where its name stands, if it has one. */
  value(pointer, depth, start) {
    if (depth > DEEPEST) throw new Fault("nested too deeply", this.at);
    this.space();
    const begin = this.at;
    const value = this.either(pointer, depth);
    this.places.set(pointer, { start: start ?? begin, value: begin, end: this.at });
    return value;
  }

  either(pointer, depth) {
    const next = this.text[this.at];
    if (next === "{") return this.object(pointer, depth);
    if (next === "[") return this.array(pointer, depth);
    if (next === '"') return this.string();
    for (const [word, value] of WORDS) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    return this.number();
  }

  object(pointer, depth) {
    const found = {};
    this.items("}", () => {
      const start = this.at;
      if (this.text[start] !== '"') throw this.fault('expected a name in double quotes');
      const name = this.string();
      this.space();
      if (!this.take(":")) throw this.fault("expected a colon after the name");
      const value = this.value(`${pointer}/${escaped(name)}`, depth + 1, start);
      Object.defineProperty(found, name, { value, enumerable: true, configurable: true });
    });
    return found;
  }

  array(pointer, depth) {
    const found = [];
    this.items("]", () => found.push(this.value(`${pointer}/${found.length}`, depth + 1)));
    return found;
  }

  /** Read what stands between brackets, one `item` at a time. */
  items(closing, item) {
    this.at += 1;
    this.space();
    if (this.take(closing)) return;
    for (;;) {
      item();
      const end = this.at;
      this.space();
      if (this.take(closing)) return;
      const comma = this.at;
      if (!this.take(",")) throw this.fault(`expected a comma or ${closing} after this`, end);
      this.space();
      if (this.text[this.at] === closing) {
        throw new Fault(`remove this comma: nothing follows before ${closing}`, comma);
      }
    }
  }

  string() {
    const found = this.match(STRING);
    if (found !== null) return JSON.parse(found);
    const line = this.text.slice(this.at).split("\n", 1)[0];
    const closed = /^"(?:[^"\\]|\\.)*"/.test(line);
    throw this.fault(closed ? "this text has a wrong escape" : "this text has no closing quote");
  }

  number() {
    const found = this.match(NUMBER);
    if (found === null) throw this.fault("expected a value");
    return Number(found);
  }

  space() {
    this.match(SPACE);
  }

  take(character) {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) return null;
    this.at = pattern.lastIndex;
    return found[0];
  }

  fault(message, offset = this.at) {
    if (this.at >= this.text.length) return new Fault("the document ends too early", this.at);
    return new Fault(message, offset);
  }
}

/**
 * Read JSON text (RFC 8259).
 *
 * @param {string} text
 * @returns {{value: any, places: Map<string, {start: number, value: number, end: number}>,
 *   fault: ?{message: string, offset: number}}} The places of all parts by JSON pointer
 *   (RFC 6901); `start` is where the name of a field stands, `value` its value. Where there is
 *   a fault, the value is undefined and the places are those read until then.
 */
export function readJson(text) {
  const reader = new Reader(text);
  try {
    const value = reader.value("", 0);
    reader.space();
    if (reader.at < text.length) throw reader.fault("nothing may follow the document");
    return { value, places: reader.places, fault: null };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const fault = { message: error.message, offset: error.offset };
    return { value: undefined, places: reader.places, fault };
  }
}

/** Return the place that a pointer means, or that of the nearest part around it. */
export function placeOf(places, pointer) {
  let around = pointer;
  while (around && !places.has(around)) around = around.slice(0, around.lastIndexOf("/"));
  return places.get(around) ?? { start: 0, value: 0, end: 0 };
}

function escaped(name) {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
