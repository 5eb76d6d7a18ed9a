// @ts-check
/**
 * A transformer with its norms in seven places, forward and backward: the same steps and the same weights as
 * networks.py, for one sequence.
 */

/** @typedef {{ on_input: boolean, on_output: boolean, on_sum: boolean, is_scaled: boolean, is_deep: boolean }} Design */
/** @typedef {{ width: number, hidden: number, heads: number, vocabulary: number, length: number }} Sizes */
/** @typedef {{ rows: number, columns: number, values: Float64Array }} Matrix */
/** @typedef {Record<string, Matrix>} Weights */
/** @typedef {(gradient: Matrix, found: Weights) => Matrix} Back */

/** Numbers in the order in which they are asked for (mulberry32; Box and Muller). @param {number} seed */
function source(seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
  return {
    /** Standard normal numbers. @param {number} rows @param {number} columns @param {number} scale */
    normal(rows, columns, scale) {
      const made = matrix(rows, columns);
      for (let i = 0; i < made.values.length; i += 2) {
        const radius = Math.sqrt(-2 * Math.log(uniform())), angle = 2 * Math.PI * uniform();
        made.values[i] = scale * radius * Math.cos(angle);
        if (i + 1 < made.values.length) made.values[i + 1] = scale * radius * Math.sin(angle);
      }
      return made;
    },
    /** @param {number} limit @param {number} count */
    below: (limit, count) => Array.from({ length: count }, () => Math.floor(uniform() * limit)),
  };
}

/** @param {number} rows @param {number} columns @returns {Matrix} */
const matrix = (rows, columns) => ({ rows, columns, values: new Float64Array(rows * columns) });

/** a times b, two rows of b at a time: a number that is written is fetched half as often. @param {Matrix} a @param {Matrix} b */
function times(a, b) {
  const found = matrix(a.rows, b.columns);
  const width = b.columns, inner = a.columns, from = a.values, by = b.values, to = found.values;
  for (let i = 0; i < a.rows; i++) {
    const at = i * width, row = i * inner;
    for (let k = 0; k < inner; k += 2) {
      const first = from[row + k], one = k * width;
      const second = k + 1 < inner ? from[row + k + 1] : 0, two = second ? one + width : one;
      if (first === 0 && second === 0) continue;
      for (let j = 0; j < width; j++) to[at + j] += first * by[one + j] + second * by[two + j];
    }
  }
  return found;
}

/** @param {Matrix} a */
function turned(a) {
  const found = matrix(a.columns, a.rows);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.columns; j++) found.values[j * a.rows + i] = a.values[i * a.columns + j];
  }
  return found;
}

/** Entry by entry. @param {Matrix} a @param {(value: number, at: number) => number} change @returns {Matrix} */
function each(a, change) {
  const made = matrix(a.rows, a.columns);
  for (let i = 0; i < made.values.length; i++) made.values[i] = change(a.values[i], i);
  return made;
}

/** @param {Matrix} a @param {Matrix} b @param {number} factor */
const plus = (a, b, factor = 1) => each(a, (value, at) => factor * value + b.values[at]);

/** Columns of one head. @param {Matrix} a @param {number} from @param {number} count */
function columns(a, from, count) {
  const found = matrix(a.rows, count);
  for (let i = 0; i < a.rows; i++) {
    found.values.set(a.values.subarray(i * a.columns + from, i * a.columns + from + count), i * count);
  }
  return found;
}

/** Put columns of one head back. @param {Matrix} into @param {Matrix} part @param {number} from */
function place(into, part, from) {
  for (let i = 0; i < part.rows; i++) {
    into.values.set(part.values.subarray(i * part.columns, (i + 1) * part.columns), i * into.columns + from);
  }
}

/** Every row less its mean and divided by its standard deviation, and the way back. @param {Matrix} x */
export function norm(x) {
  const width = x.columns, deviations = new Float64Array(x.rows), made = matrix(x.rows, width);
  for (let i = 0; i < x.rows; i++) {
    const row = x.values.subarray(i * width, (i + 1) * width);
    const mean = row.reduce((sum, value) => sum + value, 0) / width;
    deviations[i] = Math.sqrt(row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width);
    row.forEach((value, j) => made.values[i * width + j] = (value - mean) / deviations[i]);
  }
  /** @param {Matrix} gradient */
  const back = (gradient) => {
    const found = matrix(x.rows, width);
    for (let i = 0; i < x.rows; i++) {
      const g = gradient.values.subarray(i * width, (i + 1) * width);
      const y = made.values.subarray(i * width, (i + 1) * width);
      const mean = g.reduce((sum, value) => sum + value, 0) / width;
      const along = g.reduce((sum, value, j) => sum + value * y[j], 0) / width;
      g.forEach((value, j) => found.values[i * width + j] = (value - mean - y[j] * along) / deviations[i]);
    }
    return found;
  };
  return { made, back };
}

/** Causal attention of one head: what it mixes, and the way back to its query, key and value.
 * @param {Matrix} q @param {Matrix} k @param {Matrix} v @param {number} scale */
function head(q, k, v, scale) {
  const pattern = times(q, turned(k));
  const length = q.rows;
  for (let i = 0; i < length; i++) {
    const row = pattern.values.subarray(i * length, (i + 1) * length);
    const most = Math.max(...row.subarray(0, i + 1).map((score) => score * scale));
    let sum = 0;
    for (let j = 0; j < length; j++) sum += row[j] = j > i ? 0 : Math.exp(row[j] * scale - most);
    for (let j = 0; j <= i; j++) row[j] /= sum;
  }
  /** @param {Matrix} gradient */
  const back = (gradient) => {
    const scores = times(gradient, turned(v));
    for (let i = 0; i < length; i++) {
      const p = pattern.values.subarray(i * length, (i + 1) * length);
      const g = scores.values.subarray(i * length, (i + 1) * length);
      const along = g.reduce((sum, value, j) => sum + value * p[j], 0);
      g.forEach((value, j) => g[j] = p[j] * (value - along) * scale);
    }
    return { w_q: times(scores, k), w_k: times(turned(scores), q), w_v: times(turned(pattern), gradient) };
  };
  return { mixed: times(pattern, v), back };
}

/** @param {Weights} weights @param {Matrix} x @param {Sizes} sizes @returns {[Matrix, Back]} */
function attention(weights, x, { width, heads }) {
  const size = width / heads, mixed = matrix(x.rows, width);
  const [q, k, v] = ["w_q", "w_k", "w_v"].map((name) => times(x, weights[name]));
  const all = Array.from({ length: heads }, (_, at) => {
    const [a, b, c] = [q, k, v].map((part) => columns(part, at * size, size));
    const one = head(a, b, c, size ** -0.5);
    place(mixed, one.mixed, at * size);
    return one;
  });
  return [times(mixed, weights.w_o), (gradient, found) => {
    found.w_o = times(turned(mixed), gradient);
    const by_mixed = times(gradient, turned(weights.w_o));
    /** @type {Weights} */
    const parts = { w_q: matrix(x.rows, width), w_k: matrix(x.rows, width), w_v: matrix(x.rows, width) };
    all.forEach((one, at) => {
      for (const [name, part] of Object.entries(one.back(columns(by_mixed, at * size, size)))) {
        place(parts[name], part, at * size);
      }
    });
    return Object.entries(parts).reduce((sum, [name, part]) => {
      found[name] = times(turned(x), part);
      return plus(sum, times(part, turned(weights[name])));
    }, matrix(x.rows, width));
  }];
}

/** @param {Weights} weights @param {Matrix} x @returns {[Matrix, Back]} */
function feedForward(weights, x) {
  const active = each(times(x, weights.w_1), (value) => Math.max(value, 0));
  return [times(active, weights.w_2), (gradient, found) => {
    found.w_2 = times(turned(active), gradient);
    const by_active = each(times(gradient, turned(weights.w_2)), (value, at) => active.values[at] > 0 ? value : 0);
    found.w_1 = times(turned(x), by_active);
    return times(by_active, turned(weights.w_1));
  }];
}

/** One part reads the stream and adds to it.
 * @param {Design} design @param {number} skip @param {Matrix} stream @param {(x: Matrix) => [Matrix, Back]} part
 * @returns {{ after: Matrix, back: Back }} */
function add(design, skip, stream, part) {
  const read = design.on_input ? norm(stream) : null;
  const [write, backPart] = part(read ? read.made : stream);
  const added = design.on_output ? norm(write) : null;
  const total = plus(stream, added ? added.made : write, skip);
  const sum = design.on_sum ? norm(total) : null;
  return {
    after: sum ? sum.made : total,
    back(gradient, found) {
      const by_total = sum ? sum.back(gradient) : gradient;
      const by_read = backPart(added ? added.back(by_total) : by_total, found);
      return plus(by_total, read ? read.back(by_read) : by_read, skip);
    },
  };
}

/** The factor of a matrix at the start. @param {Design} design @param {string} name @param {number} depth */
function start(design, name, depth) {
  if (design.is_scaled && (name === "w_o" || name === "w_2")) return (2 * depth) ** -0.5;
  return design.is_deep && name !== "w_q" && name !== "w_k" ? (8 * depth) ** -0.25 : 1;
}

/** @param {Matrix} a */
const size = (a) => Math.sqrt(a.values.reduce((sum, value) => sum + value * value, 0));

/**
 * The norms of the gradient by each layer's second feed-forward matrix, and the stream's root mean square after it, for
 * random weights, words and targets.
 * @param {Design} design @param {Sizes} sizes @param {number} depth @param {number} seed
 */
export function measured(design, sizes, depth, seed) {
  const { width, hidden, vocabulary, length } = sizes, draw = source(seed);
  const tokens = draw.below(vocabulary, length), targets = draw.below(vocabulary, length);
  const embedding = draw.normal(vocabulary, width, 1), unembedding = draw.normal(width, vocabulary, width ** -0.5);
  const shapes = /** @type {[string, number, number][]} */ ([
    ["w_q", width, width],
    ["w_k", width, width],
    ["w_v", width, width],
    ["w_o", width, width],
    ["w_1", width, hidden],
    ["w_2", hidden, width],
  ]);
  const skip = design.is_deep ? (2 * depth) ** 0.25 : 1;
  let stream = matrix(length, width);
  tokens.forEach((token, at) =>
    stream.values.set(embedding.values.subarray(token * width, (token + 1) * width), at * width)
  );
  /** @type {Back[]} */
  const backs = [];
  const rms = Array.from({ length: depth }, () => {
    const weights = Object.fromEntries(
      shapes.map(([name, rows, to]) => {
        const scale = Math.sqrt(2 / (rows + to)) * start(design, name, depth);
        return [name, draw.normal(rows, to, scale)];
      }),
    );
    for (
      const part of [
        (/** @type {Matrix} */ x) => attention(weights, x, sizes),
        (/** @type {Matrix} */ x) => feedForward(weights, x),
      ]
    ) {
      const { after, back } = add(design, skip, stream, part);
      stream = after;
      backs.push(back);
    }
    return size(stream) / Math.sqrt(length * width);
  });
  const final = design.on_sum ? null : norm(stream);
  const byLogits = crossEntropy(times(final ? final.made : stream, unembedding), targets);
  const byFinal = times(byLogits, turned(unembedding));
  let gradient = final ? final.back(byFinal) : byFinal;
  const w_2 = new Array(depth).fill(0);
  for (let layer = depth - 1; layer >= 0; layer--) {
    /** @type {Weights} */
    const found = {};
    gradient = backs[2 * layer](backs[2 * layer + 1](gradient, found), {});
    w_2[layer] = size(found.w_2);
  }
  return { w_2, rms };
}

/** The derivative of the mean cross-entropy by the logits. @param {Matrix} logits @param {number[]} targets */
function crossEntropy(logits, targets) {
  const width = logits.columns;
  return targets.reduce((found, target, i) => {
    const row = found.values.subarray(i * width, (i + 1) * width);
    const most = Math.max(...row);
    const sum = row.reduce((total, value) => total + Math.exp(value - most), 0);
    row.forEach((value, j) => row[j] = (Math.exp(value - most) / sum - (j === target ? 1 : 0)) / targets.length);
    return found;
  }, each(logits, (value) => value));
}
