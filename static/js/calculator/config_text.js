// @ts-check
/** The text of a configuration to its keys, as people paste it: the twin of blog/calc/config_text.py. */

/** What a text is that begins so, and the way out. @type {Record<string, string>} */
const OTHERS = {
  "<": "it is a web page: take the raw file",
  "GGUF": "it is a GGUF file: take the config.json of the model that it was made from",
  "version https://git-lfs": "it is a pointer of Git LFS: fetch the file itself",
};
const FENCE = /^(?:```|~~~)[^\n]*\n([\s\S]*?)^(?:```|~~~)/gm;
const COMMENT = /("(?:\\.|[^"\\])*"?)|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;
const LAST_COMMA = /("(?:\\.|[^"\\])*"?)|,(?=\s*[}\]])/g;
const PYTHON = /'\s*:|:\s*(True|False|None)\b/;
const PIECES = /("(?:\\.|[^"\\])*")(\s*:)?|[{}]/g;

/**
 * What the JSON in a text says; comments, last commas and a model card around it are allowed.
 * @param {string} pasted
 */
export function keysOfText(pasted) {
  const text = pasted.replace(/^\ufeff/, "");
  if (!text.trim()) throw new Error("it is empty: give the text of a config.json");
  if (text.includes("\0")) throw new Error("its bytes are no text in UTF-8: save it as UTF-8");
  const other = Object.keys(OTHERS).find((start) => text.trimStart().startsWith(start));
  if (other) throw new Error(OTHERS[other]);
  try {
    return parsed(text);
  } catch (error) {
    const found = within(text);
    if (found === text) throw error;
    return parsed(found);
  }
}

/** The part of a text that is meant: the first fence that holds keys, or what braces hold. @param {string} text */
function within(text) {
  const fence = [...text.matchAll(FENCE)].find((each) => each[1].trimStart().startsWith("{"));
  if (fence) return fence[1];
  const [start, end] = [text.indexOf("{"), text.lastIndexOf("}")];
  if (start < 0) throw new Error("no { begins an object of keys: give the whole config.json");
  return end > start ? text.slice(start, end + 1) : text.slice(start);
}

/** @param {string} text */
function parsed(text) {
  const plain = text.replaceAll(COMMENT, "$1").replaceAll(LAST_COMMA, "$1");
  let keys;
  try {
    keys = JSON.parse(plain);
  } catch (error) {
    if (error instanceof RangeError) throw new Error("it is nested too deeply: a configuration has a few levels");
    throw new Error(
      PYTHON.test(plain)
        ? "it is written as Python: write true, false and null, and double quotation marks"
        : "it is no JSON here: close what is open, put names in double quotes and commas between entries",
    );
  }
  const twice = standsTwice(plain);
  if (twice !== null) throw new Error(`${twice.slice(0, 60)} stands twice in one object: keep one of them`);
  return keys;
}

/** The first key that one object of a JSON text has twice; the parser would take the last. @param {string} json */
function standsTwice(json) {
  /** @type {Set<string>[]} */
  const open = [];
  for (const [piece, text, colon] of json.matchAll(PIECES)) {
    if (piece === "{") open.push(new Set());
    else if (piece === "}") open.pop();
    else if (colon) {
      const [key, keys] = [JSON.parse(text), open[open.length - 1]];
      if (keys.has(key)) return /** @type {string} */ (key);
      keys.add(key);
    }
  }
  return null;
}
