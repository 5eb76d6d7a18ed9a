// @ts-check
/**
 * Sentences of the small model's language: from menus or from a reader's own words, as tokens. Twin of
 * blog/lab/language.py where a template is filled.
 */

/**
 * @typedef {object} Language
 * @property {string[]} vocabulary  the word of each token; the first one starts every text
 * @property {string[]} names
 * @property {string[]} places
 * @property {string[]} objects
 * @property {string[]} templates  with {A}, {B}, {S}, {R}, {place} and {object}
 * @property {string[]} [countries]
 * @property {string[]} [fact_templates]  with {relation}, {country} and {value}
 * @property {{ relation: string, country: string, value: string }[]} [facts]
 * @typedef {object} Sentence
 * @property {string[]} words  with the start token
 * @property {number[]} tokens
 * @property {{ receiver?: number, giver?: number, giver_again?: number, verb?: number, last: number }} roles  positions
 * @property {string | null} answer  the word that should follow
 * @property {string | null} wrong  the word that competes with it
 */

/** Words that a sentence may have, the start token not counted. */
export const LONGEST = 32;
const LONGEST_TEXT = 400; // characters

/**
 * The words of a text as the model knows them, or the sentence that says what to change.
 * @param {string} text
 * @param {string[]} vocabulary
 * @returns {{ words: string[], problem: string | null }}
 */
export function readWords(text, vocabulary) {
  const refused = (/** @type {string} */ problem) => ({ words: [], problem });
  if (text.length > LONGEST_TEXT) {
    return refused(`The text has ${text.length} characters; at most ${LONGEST_TEXT} are read. Shorten it.`);
  }
  const parts = text.match(/[\p{L}\p{N}'’-]+|[^\s]/gu) ?? [];
  if (!parts.length) return refused("The sentence is empty. Write at least one word of the model's vocabulary.");
  const words = [];
  for (const part of parts) {
    const word = known(part, vocabulary);
    if (!word) {
      return refused(
        `“${part.slice(0, 30)}” is not among the ${vocabulary.length - 1} words that the model knows. ` +
          `The nearest ${nearest(part, vocabulary)}.`,
      );
    }
    words.push(word);
  }
  if (words.length > LONGEST) {
    const over = words.length - LONGEST;
    return refused(`The sentence has ${words.length} words; the figure takes at most ${LONGEST}. Leave out ${over}.`);
  }
  return { words, problem: null };
}

/**
 * The sentences that a field may suggest while a word is being typed: what stands there, with its last word finished.
 * @param {string} text
 * @param {string[]} vocabulary
 * @returns {string[]}
 */
export function completions(text, vocabulary) {
  const [begun] = text.match(/\S*$/) ?? [""];
  const before = text.slice(0, text.length - begun.length);
  const fits = (/** @type {string} */ word) => word.toLowerCase().startsWith(begun.toLowerCase()) && word !== begun;
  return vocabulary.slice(1).filter(fits).slice(0, 8).map((word) => before + word);
}

/** @param {string} part @param {string[]} vocabulary */
function known(part, vocabulary) {
  const words = vocabulary.slice(1);
  const small = part.toLowerCase();
  return words.find((word) => word === part) ?? words.find((word) => word.toLowerCase() === small);
}

/** The two nearest words of the vocabulary, with their verb. @param {string} part @param {string[]} vocabulary */
function nearest(part, vocabulary) {
  const small = part.slice(0, 30).toLowerCase();
  const far = vocabulary.slice(1).map((word) => ({ word, steps: edits(small, word.toLowerCase()) }));
  const [first, second] = far.sort((a, b) => a.steps - b.steps);
  return `are “${first.word}” and “${second.word}”`;
}

/** How many letters must change to make one word the other. @param {string} a @param {string} b */
function edits(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length];
}

/**
 * The sentence that a figure's inputs describe. Inputs of tasks that are not chosen are ignored.
 * @param {Record<string, any>} inputs  of `sentenceControls`
 * @param {Language} language
 * @returns {Sentence}
 */
export function sentenceOf(inputs, language) {
  const task = inputs.task ?? "giving";
  if (task === "giving") return giving(inputs, language);
  if (task === "fact") return fact(inputs, language);
  return encoded(readWords(inputs.own, language.vocabulary).words, language, {}, null, null);
}

/** @param {Record<string, any>} inputs @param {Language} language */
function giving({ template, receiver, giver, order, place, object }, language) {
  const [a, b] = order === "receiver first" ? [receiver, giver] : [giver, receiver];
  const slots = { A: a, B: b, S: giver, place, object };
  const words = fill(language.templates[template].replace(" {R} .", ""), slots);
  const again = words.lastIndexOf(giver) + 1;
  const roles = {
    receiver: words.indexOf(receiver) + 1,
    giver: words.indexOf(giver) + 1,
    giver_again: again,
    verb: again + 1,
  };
  return encoded(words, language, roles, receiver, giver);
}

/** @param {Record<string, any>} inputs @param {Language} language */
function fact({ relation, country, form }, language) {
  const words = fill((language.fact_templates ?? [])[form].replace(" {value} .", ""), { relation, country });
  const found = language.facts?.find((each) => each.relation === relation && each.country === country);
  return encoded(words, language, {}, found?.value ?? null, null);
}

/** @param {string} template @param {Record<string, string>} slots */
function fill(template, slots) {
  return template.replaceAll(/\{(\w+)\}/g, (_, name) => slots[name]).split(" ");
}

/**
 * @param {string[]} words
 * @param {Language} language
 * @param {object} roles
 * @param {string | null} answer
 * @param {string | null} wrong
 * @returns {Sentence}
 */
function encoded(words, { vocabulary }, roles, answer, wrong) {
  const all = [vocabulary[0], ...words];
  const tokens = all.map((word) => vocabulary.indexOf(word));
  return { words: all, tokens, roles: { ...roles, last: words.length }, answer, wrong };
}
