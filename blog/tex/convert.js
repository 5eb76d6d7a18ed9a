// @ts-check
/**
 * Formulas in, as one JSON value on standard input; for each one line of JSON out, in their order.
 *
 * Temml converts them. What papers write and it lacks is added here, as macros.
 */

// Published as a script, not as a module.
const source = await Deno.readTextFile(new URL("temml.min.js", import.meta.url));
const temml = new Function(`${source}; return temml`)();

/** @typedef {{ text: string }} Token */
/**
 * @typedef {object} Context  Temml's macro expander
 * @property {() => Token} future
 * @property {() => Token} popToken
 * @property {(many: number) => Token[][]} consumeArgs  each from its last token to its first
 * @property {{ set(name: string, macro: object | string): void }} macros
 */

const MOST_EXPANSIONS = 20_000; // of macros, in one formula
const NAME = /^\\([A-Za-z@]+|.)$/u;

/**
 * The command that a definition names, with or without braces.
 * @param {Context} context
 */
function defined(context) {
  const [tokens] = context.consumeArgs(1);
  if (tokens.length !== 1 || !NAME.test(tokens[0].text)) throw new temml.ParseError("a definition names no command");
  return tokens[0].text;
}

/**
 * `\newcommand` may overrule: the names that papers give to their symbols are often taken.
 * @param {Context} context
 */
function newcommand(context) {
  const name = defined(context);
  let count = 0;
  if (context.future().text === "[") {
    const digits = [context.popToken(), context.popToken(), context.popToken()].map((token) => token.text).join("");
    if (!/^\[[0-9]\]$/.test(digits)) throw new temml.ParseError(`${name} takes ${digits}, which is no number like [1]`);
    count = Number(digits[1]);
  }
  if (context.future().text === "[") throw new temml.ParseError(`${name} has an argument with a default`);
  const [tokens] = context.consumeArgs(1);
  context.macros.set(name, { tokens, numArgs: count });
  return "";
}

/** @param {Context} context */
function declareOperator(context) {
  const star = context.future().text === "*" ? context.popToken().text : "";
  const name = defined(context);
  const [tokens] = context.consumeArgs(1);
  const words = tokens.reverse().map(({ text }) => (NAME.test(text) ? `${text} ` : text)).join("");
  context.macros.set(name, `\\operatorname${star}{${words}}`);
  return "";
}

/** @type {{ [name: string]: string | ((context: Context) => string) }} */
const MACROS = {
  "\\newcommand": newcommand,
  "\\renewcommand": newcommand,
  "\\DeclareMathOperator": declareOperator,
  "\\mbox": "\\text{#1}",
  "\\ensuremath": "{#1}",
  "\\textup": "\\textrm{#1}",
  "\\abs": "\\left|#1\\right|",
  "\\norm": "\\left\\|#1\\right\\|",
  "\\nicefrac": "{{}^{#1}\\!/_{#2}}",
  "\\sfrac": "{{}^{#1}\\!/_{#2}}",
};

/** @type {{ macros: { [name: string]: string }, formulas: { tex: string, display: boolean }[] }} */
const { macros, formulas } = JSON.parse(await new Response(Deno.stdin.readable).text());

for (const { tex, display } of formulas) {
  const options = {
    displayMode: display,
    throwOnError: true,
    maxExpand: MOST_EXPANSIONS,
    macros: { ...MACROS, ...macros },
  };
  let answer;
  try {
    answer = { mathml: temml.renderToString(tex, options) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const offset = "position" in error ? error.position : 0;
    const words = error.name === "ParseError" ? error.message : "a brace, an argument or a cell is missing";
    answer = { problem: words.split(/ at (?:position \d|end of input)/)[0].trim(), offset: offset ?? 0 };
  }
  console.log(JSON.stringify(answer));
}
