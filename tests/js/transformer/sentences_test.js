// @ts-check
import { completions, LONGEST, readWords, sentenceOf } from "../../../static/js/transformer/sentences.js";
import { checkSentence, sentenceControls } from "../../../static/js/transformer/sentence_controls.js";
import { equal, ok } from "../support/assert.js";

const stored = (/** @type {string} */ name) => JSON.parse(Deno.readTextFileSync(new URL(name, import.meta.url)));
const language = stored("language.json");
const reference = stored("prompts.json")["rich-0"];
const { vocabulary } = language;

const GIVING = {
  template: "0",
  receiver: "Mary",
  giver: "John",
  order: "giver first",
  place: "store",
  object: "drink",
};

Deno.test("a template's slots are filled and its roles found", () => {
  const { words, tokens, roles, answer, wrong } = sentenceOf(GIVING, language);
  equal(words.join(" "), "<bos> Then , John and Mary went to the store . John gave a drink to");
  equal(tokens.map((token) => vocabulary[token]), words);
  equal(roles, { receiver: 5, giver: 3, giver_again: 11, verb: 12, last: 15 });
  equal([answer, wrong], ["Mary", "John"]);
});

Deno.test("menus write the same tokens as Python", () => {
  const stored = reference.prompts.map((/** @type {any} */ { tokens }) => tokens.join(" "));
  let found = 0;
  for (const { tokens, answer } of reference.prompts.slice(0, 120)) { // those about giving
    const words = tokens.map((/** @type {number} */ token) => vocabulary[token]);
    const people = [...new Set(words.filter((/** @type {string} */ word) => language.names.includes(word)))];
    const receiver = vocabulary[answer];
    if (people.length !== 2 || !people.includes(receiver)) continue;
    const inputs = {
      receiver,
      giver: people.find((name) => name !== receiver),
      order: people[0] === receiver ? "receiver first" : "giver first",
      place: words.find((/** @type {string} */ word) => language.places.includes(word)),
      object: words.find((/** @type {string} */ word) => language.objects.includes(word)) ?? "drink",
    };
    const written = language.templates.map((/** @type {string} */ _, /** @type {number} */ i) =>
      sentenceOf({ ...inputs, template: String(i) }, language).tokens.join(" ")
    );
    ok(written.some((/** @type {string} */ text) => stored.includes(text)), words.join(" "));
    found += 1;
  }
  ok(found >= 100, `${found} sentences`);
});

Deno.test("a fact ends before its value", () => {
  const inputs = { task: "fact", relation: "capital", country: "Arvenia", form: "2" };
  const { words, roles, answer, wrong } = sentenceOf(inputs, language);
  equal(words.join(" "), "<bos> Arvenia is proud of its capital ,");
  equal([roles, answer, wrong], [{ last: 7 }, "Lindmoor", null]);
});

Deno.test("own words are read as a reader writes them", () => {
  const { words, problem } = readWords("  then, MARY and john went to The store. ", vocabulary);
  equal(problem, null);
  equal(words.join(" "), "Then , Mary and John went to The store .");
});

Deno.test("every problem of own words is one sentence with a way out", () => {
  const said = (/** @type {string} */ text) => readWords(text, vocabulary).problem;
  equal(said(" "), "The sentence is empty. Write at least one word of the model's vocabulary.");
  equal(
    said("Marie gave"),
    "“Marie” is not among the 246 words that the model knows. The nearest are “Maria” and “Mary”.",
  );
  equal(said("<bos>")?.startsWith("“<” is not among"), true);
  equal(said("__proto__")?.includes("is not among"), true);
  equal(
    said("Mary ".repeat(LONGEST + 3)),
    `The sentence has 35 words; the figure takes at most ${LONGEST}. Leave out 3.`,
  );
  equal(said("x".repeat(10_000_000)), "The text has 10000000 characters; at most 400 are read. Shorten it.");
});

Deno.test("two people are needed", () => {
  equal(checkSentence(GIVING, language), null);
  equal(
    checkSentence({ ...GIVING, receiver: "John" }, language),
    "The receiver and the giver are both John; the question needs two people. Choose another receiver, such as Mary.",
  );
  equal(checkSentence({ ...GIVING, task: "own", own: "" }, language)?.startsWith("The sentence is empty."), true);
});

Deno.test("the word in hand is finished", () => {
  equal(completions("Then , Ma", vocabulary).slice(0, 3), ["Then , Mary", "Then , Mark", "Then , Martin"]);
  equal(completions("Mary", vocabulary), []);
  equal(completions("xyz", vocabulary), []);
});

Deno.test("controls of several tasks apply one task at a time", () => {
  const controls = sentenceControls(language, { tasks: ["giving", "fact", "own"] });
  const shown = (/** @type {string} */ task) =>
    Object.entries(controls).filter(([, control]) => control.when?.({ task }) ?? true).map(([name]) => name);
  equal(shown("giving"), ["task", "template", "receiver", "giver", "order", "place", "object"]);
  equal(shown("fact"), ["task", "relation", "country", "form"]);
  equal(shown("own"), ["task", "own"]);
  equal("task" in sentenceControls(language), false);
});
