// @ts-check
/**
 * The small language of the table of configuration keys: the twin of blog/calc/expression.py and evaluate.py. Literals,
 * names, `[index]`, `.key`, arithmetic, comparisons, `and or not`, `in`, `a ? b : c`, `a ?? b`, and calls of a few
 * functions; nothing else.
 *
 * @typedef {any[]} Node
 * @typedef {((name: string) => any) & { filled?: (name: string, value: any) => void, within?: (values: Record<string, any>) => Lookup }} Lookup
 */

const TOKEN = /\s*(?:(\d+\.\d+|\d+)|'([^']*)'|([A-Za-z_]\w*)|(\?\?|==|!=|<=|>=|\/\/|[-+*/%<>()[\].,?:]))/y;
/** @type {Record<string, number>} */
const BINARY = {
  "or": 3,
  "and": 4,
  "==": 6,
  "!=": 6,
  "<": 6,
  "<=": 6,
  ">": 6,
  ">=": 6,
  "in": 6,
  "??": 7,
  "+": 8,
  "-": 8,
  "*": 9,
  "/": 9,
  "//": 9,
  "%": 9,
};
/** @type {Record<string, any>} */
const WORDS = { true: true, false: false, null: null };
export const MOST_STEPS = 1000; // layers; the deepest published model has a seventh as many

/** @type {Map<string, Node>} trees of the table's own expressions: as many as it has, each parsed once */
const parsed = new Map();

/**
 * An expression as (kind, value) pairs.
 * @param {string} text
 * @returns {[string, any][]}
 */
function tokens(text) {
  /** @type {[string, any][]} */
  const found = [];
  const whole = text.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < whole.length) {
    const match = TOKEN.exec(whole);
    if (!match) throw new SyntaxError(`cannot read ${whole}`);
    const [, number, quoted, name, operator] = match;
    if (number !== undefined) found.push(["literal", Number(number)]);
    else if (quoted !== undefined) found.push(["literal", quoted]);
    else if (name !== undefined && Object.hasOwn(WORDS, name)) found.push(["literal", WORDS[name]]);
    else if (["and", "or", "in", "not"].includes(name)) found.push(["operator", name]);
    else found.push(name !== undefined ? ["name", name] : ["operator", operator]);
  }
  return [...found, ["end", ""]];
}

/**
 * An expression's tree.
 * @param {string} text
 * @returns {Node}
 */
export function parse(text) {
  const known = parsed.get(text);
  if (known) return known;
  const list = tokens(text);
  let position = 0;
  const at = (/** @type {string} */ value) => list[position][0] === "operator" && list[position][1] === value;
  const take = (/** @type {string} [value] */ value = "") => {
    const [kind, found] = list[position];
    if (value && (kind !== "operator" || found !== value)) {
      throw new SyntaxError(`expected ${value} before ${found} in ${text}`);
    }
    position += 1;
    return found;
  };
  /** @returns {Node} */
  const expression = () => {
    const test = binary(2);
    if (!at("?")) return test;
    take("?");
    const then = expression();
    take(":");
    return ["if", test, then, expression()];
  };
  const binary = (/** @type {number} */ least) => {
    let left = unary();
    while (true) {
      const [kind, operator] = list[position];
      if (kind !== "operator" || (BINARY[operator] ?? 0) < least) return left;
      take();
      left = ["binary", operator, left, binary(BINARY[operator] + 1)];
    }
  };
  /** @returns {Node} */
  const unary = () => {
    if (at("not")) {
      take();
      return ["not", binary(5)];
    }
    if (at("-")) {
      take();
      return ["binary", "-", ["literal", 0], unary()];
    }
    return suffixed(operand());
  };
  /** @returns {Node} */
  const operand = () => {
    const [kind] = list[position];
    if (kind === "literal" || kind === "name") return [kind, take()];
    if (at("[")) {
      take();
      return ["list", until("]")];
    }
    take("(");
    const inside = expression();
    take(")");
    return inside;
  };
  const suffixed = (/** @type {Node} */ node) => {
    let found = node;
    while (true) {
      if (at("(")) {
        take();
        found = ["call", found[1], until(")")];
      } else if (at("[")) {
        take();
        found = ["index", found, expression()];
        take("]");
      } else if (at(".")) {
        take();
        found = ["index", found, ["literal", take()]];
      } else return found;
    }
  };
  const until = (/** @type {string} */ close) => {
    const items = [];
    while (!at(close)) {
      items.push(expression());
      if (!at(close)) take(",");
    }
    take(close);
    return items;
  };
  const tree = expression();
  if (list[position][0] !== "end") throw new SyntaxError(`expected the end before ${list[position][1]} in ${text}`);
  parsed.set(text, tree);
  return tree;
}

/** Whether a value counts as true: not null, false, 0, nor an empty text, list or object. @param {any} value */
export function truth(value) {
  if (value === null || value === undefined || value === false || value === 0 || value === "") return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

/** @param {any} a @param {any} b @returns {boolean} */
function same(a, b) {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
}

/**
 * A value as a message shows it, short: as Python writes it.
 * @param {any} value
 * @returns {string}
 */
export function shown(value) {
  if (typeof value === "number" && Math.abs(value) > 1e30) return "a number of more than 30 digits";
  const text = written(value, 0);
  return text.length <= 40 ? text : text.slice(0, 37) + "...";
}

/**
 * @param {any} part
 * @param {number} depth
 * @returns {string}
 */
function written(part, depth) {
  if (part === null || part === undefined) return "None";
  if (typeof part === "boolean") return part ? "True" : "False";
  if (typeof part === "string") {
    return part.includes("'") && !part.includes('"') ? `"${part}"` : `'${part.replaceAll("'", "\\'")}'`;
  }
  if (typeof part !== "object") return String(part);
  if (depth > 20) return "...";
  if (Array.isArray(part)) return `[${part.slice(0, 20).map((item) => written(item, depth + 1)).join(", ")}]`;
  const pairs = Object.entries(part).slice(0, 20).map(([key, item]) => `'${key}': ${written(item, depth + 1)}`);
  return `{${pairs.join(", ")}}`;
}

/** @param {Node} node */
const described = (node) => (node[0] === "name" ? String(node[1]) : "a number");

/**
 * A value that arithmetic can use; any other is refused.
 * @param {Node} node
 * @param {any} value
 */
function number(node, value) {
  if (value === null || value === undefined) throw new Error(`${described(node)} is missing: give ${described(node)}.`);
  if (typeof value !== "number") {
    throw new Error(`${described(node)} is ${shown(value)}, which is no number: give a whole number.`);
  }
  return value;
}

/**
 * @param {string} operator
 * @param {number} a
 * @param {number} b
 */
function arithmetic(operator, a, b) {
  if (["/", "//", "%"].includes(operator) && b === 0) {
    throw new Error(`${a} ${operator} 0 has no value: give sizes of at least 1.`);
  }
  /** @type {Record<string, () => any>} */
  const table = {
    "+": () => a + b,
    "-": () => a - b,
    "*": () => a * b,
    "/": () => a / b,
    "//": () => Math.floor(a / b),
    "%": () => a - b * Math.floor(a / b),
    "<": () => a < b,
    "<=": () => a <= b,
    ">": () => a > b,
    ">=": () => a >= b,
  };
  return table[operator]();
}

/** @type {Record<string, (...values: any[]) => any>} */
const FUNCTIONS = {
  min: Math.min,
  max: Math.max,
  ceil: Math.ceil,
  floor: Math.floor,
  len: (value) => (Array.isArray(value) || typeof value === "string" ? value.length : 0),
  list: (value) => Array.isArray(value),
  text: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  truth,
};

/** @param {any} value @param {any} key */
function item(value, key) {
  if (Array.isArray(value) || typeof value === "string") {
    return Number.isInteger(key) && key >= 0 && key < value.length ? value[key] : null;
  }
  if (typeof value !== "object" || value === null || !["string", "number"].includes(typeof key)) return null;
  return Object.hasOwn(value, String(key)) ? value[String(key)] : null;
}

/**
 * The value of a tree, with names looked up.
 * @param {Node} node
 * @param {Lookup} look
 * @returns {any}
 */
export function evaluate(node, look) {
  const [kind, first, second, third] = node;
  if (kind === "literal") return first;
  if (kind === "name") return look(first);
  if (kind === "list") return first.map((/** @type {Node} */ child) => evaluate(child, look));
  if (kind === "if") return evaluate(truth(evaluate(first, look)) ? second : third, look);
  if (kind === "not") return !truth(evaluate(first, look));
  if (kind === "index") return item(evaluate(first, look), evaluate(second, look));
  return kind === "call" ? call(first, second, look) : binary(node, look);
}

/**
 * @param {Node} node
 * @param {Lookup} look
 */
function binary([, operator, leftNode, rightNode], look) {
  const left = evaluate(leftNode, look);
  if (operator === "??") {
    if (left !== null && left !== undefined) return left;
    const value = evaluate(rightNode, look);
    if (leftNode[0] === "name") look.filled?.(leftNode[1], value);
    return value;
  }
  if (operator === "and") return truth(left) ? evaluate(rightNode, look) : left;
  if (operator === "or") return truth(left) ? left : evaluate(rightNode, look);
  const right = evaluate(rightNode, look);
  if (operator === "==" || operator === "!=") return same(left, right) === (operator === "==");
  if (operator === "in") return Array.isArray(right) && right.some((entry) => same(left, entry));
  return arithmetic(operator, number(leftNode, left), number(rightNode, right));
}

/**
 * @param {string} name
 * @param {Node[]} nodes
 * @param {Lookup} look
 */
function call(name, nodes, look) {
  if (name === "count" || name === "sum") return overLayers(name, nodes, look);
  const values = nodes.map((node) => evaluate(node, look));
  if (name === "refuse") {
    throw new Error(values.map((value, i) => (nodes[i][0] === "literal" ? value : shown(value))).join(""));
  }
  if (["min", "max", "ceil", "floor"].includes(name)) values.forEach((value, i) => number(nodes[i], value));
  return FUNCTIONS[name](...values);
}

/**
 * A count or a sum over i from 0 to n - 1.
 * @param {string} name
 * @param {Node[]} nodes
 * @param {Lookup} look
 */
function overLayers(name, [index, nNode, body], look) {
  const n = evaluate(nNode, look);
  if (!Number.isInteger(n) || n < 0 || n > MOST_STEPS) {
    throw new Error(`the number of layers is ${shown(n)}: use 1 to ${MOST_STEPS}.`);
  }
  let total = 0;
  for (let i = 0; i < n; i += 1) {
    const value = evaluate(body, /** @type {any} */ (look).within({ [index[1]]: i }));
    total += name === "count" ? Number(truth(value)) : number(body, value);
  }
  return total;
}
