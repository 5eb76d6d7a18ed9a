// @ts-check
/** The controls that make a sentence for the small model: a template with its slots, a fact, or the reader's words. */

import { choice } from "../inputs/choice.js";
import { group, when } from "../inputs/control.js";
import { sentence } from "../inputs/sentence.js";
import { completions, readWords, sentenceOf } from "./sentences.js";

export { sentenceOf };

/**
 * @typedef {import("../inputs/control.js").Control} Control
 * @typedef {import("./sentences.js").Language} Language
 * @typedef {"giving" | "fact" | "own"} Task
 * @typedef {"task" | "template" | "receiver" | "giver" | "order" | "place" | "object" | "relation" | "country" | "form"
 *   | "own"} SentenceInput
 */

/** Names of the controls, for figures whose slow part depends on the sentence. @type {SentenceInput[]} */
// deno-fmt-ignore
export const SENTENCE_INPUTS = ["task", "template", "receiver", "giver", "order", "place", "object", "relation",
  "country", "form", "own"];

/** @type {Record<Task, string>} */
const TASKS = { giving: "who receives", fact: "a fact", own: "own words" };
const EXAMPLES = [
  "Noah and Ruth left the park together . Ruth lent a coin to",
  "key Owen lamp store Eva ring key Owen lamp store Eva",
  "The capital of Arvenia is",
];

/**
 * The controls, in reading order.
 * @param {Language} language
 * @param {{ tasks?: Task[] }} [options]
 * @returns {Record<SentenceInput, import("../inputs/control.js").Control<string>>}  those of the tasks alone
 */
export function sentenceControls(language, { tasks = ["giving"] } = {}) {
  const is = (/** @type {Task} */ task) => (/** @type {any} */ inputs) => (inputs.task ?? "giving") === task;
  /** @type {Record<Task, () => Record<string, Control>>} */
  const parts = {
    giving: () => givingControls(language),
    fact: () => factControls(language),
    own: () => ({
      own: sentence({
        label: "Your own sentence",
        suggest: (text) => completions(text, language.vocabulary),
        examples: EXAMPLES,
      }),
    }),
  };
  const several = tasks.length > 1;
  const picked = Object.fromEntries(tasks.map((task) => [task, TASKS[task]]));
  return {
    ...(several ? { task: choice({ label: "Sentence", options: picked }) } : {}),
    ...Object.assign({}, ...tasks.map((task) => (several ? when(is(task), parts[task]()) : parts[task]()))),
  };
}

/**
 * What is wrong with the sentence, in one sentence; null when nothing is.
 * @param {Record<string, any>} inputs
 * @param {Language} language
 * @returns {string | null}
 */
export function checkSentence(inputs, language) {
  const task = inputs.task ?? "giving";
  if (task === "own") return readWords(inputs.own, language.vocabulary).problem;
  if (task === "giving" && inputs.receiver === inputs.giver) {
    const other = language.names.find((name) => name !== inputs.giver);
    return `The receiver and the giver are both ${inputs.giver}; the question needs two people. ` +
      `Choose another receiver, such as ${other}.`;
  }
  return null;
}

/** @param {Language} language */
function givingControls({ templates, names, places, objects }) {
  const forms = templates.map((template, i) => [String(i), readable(template)]);
  return group("The sentence, slot by slot", {
    template: menu("Template", forms, ["0", "7", String(forms.length - 1)]),
    receiver: menu("Receiver", same(names)),
    giver: menu("Giver", same(names)),
    order: choice({ label: "Order", options: { "receiver first": "receiver first", "giver first": "giver first" } }),
    place: menu("Place", same(places)),
    object: menu("Object", same(objects)),
  });
}

/** @param {Language} language */
function factControls({ fact_templates = [], countries = [] }) {
  const relations = ["capital", "language", "river", "dish"];
  const forms = fact_templates.map((template, i) => [String(i), readable(template)]);
  return {
    relation: menu("Relation", same(relations)),
    country: menu("Country", same(countries)),
    form: menu("Form", forms, forms.map(([value]) => value)),
  };
}

/**
 * A choice among many of one kind. Each value that the build tries costs a run of the model: one will do, unless it
 * changes the sentence's form.
 * @param {string} label
 * @param {string[][]} options
 * @param {string[]} [tried]
 * @returns {Control}
 */
function menu(label, options, tried = [options[options.length >> 1][0]]) {
  return { ...choice({ label, options: Object.fromEntries(options) }), sweep: () => tried };
}

/** @param {string[]} words */
const same = (words) => words.map((word) => [word, word]);

/** A template up to the answer, its slots left open. @param {string} template */
function readable(template) {
  const open = template.replace(/ \{(R|value)\} \.$/, "").replaceAll(/\{\w+\}/g, "…");
  return `${open.replaceAll(/ ([.,])/g, "$1")} …`;
}
