// @ts-check
/**
 * Run by the build in Deno, beside the browser's own modules, for as long as figures are to be drawn. A line of standard
 * input is a job, a line of standard output its answer. What it is about to do stands in the first line of a file, so
 * that whoever ends it can say where it was; thousands of such lines would keep a reader busy. Ends with its input.
 *
 * What a job runs lies in a folder of its own for each state of the site, since a module once imported stays.
 */

// A figure's module finds what it will find in a browser: no Deno, no process, and a console that says nothing here.
const { args: [key, place], stdin, stdout, readFileSync } = Deno;
const notes = Deno.openSync(place, { write: true });
const { setTimeout, clearTimeout } = globalThis;
for (const name of ["Deno", "process"]) delete globalThis[name];
for (const name of Object.keys(console)) if (typeof console[name] === "function") console[name] = () => {};
Error.stackTraceLimit = 50;

const encoder = new TextEncoder();
const strays = []; // what was thrown where nobody waited for it
for (const name of ["unhandledrejection", "error"]) {
  globalThis.addEventListener(name, (event) => {
    event.preventDefault();
    strays.push(event.reason ?? event.error);
  });
}

/** Write a line; the key tells it from what a module may have written. @param {string} text */
function say(text) {
  let bytes = encoder.encode(`${key}${text}\n`);
  while (bytes.length) bytes = bytes.subarray(stdout.writeSync(bytes));
}

/** What is being done: the phase, the module's part, the inputs. */
let now = { phase: "", part: "" };
const at = (phase, part, inputs) => {
  now = { phase, part };
  notes.seekSync(0, 0);
  notes.writeSync(encoder.encode(JSON.stringify({ phase, part, inputs }) + "\n"));
};

/** What was thrown in words, whatever it is. @param {any} error */
function inWords(error) {
  try {
    return error instanceof Error ? String(error.message) : `it threw ${String(error)}`;
  } catch {
    return "it threw what has no words";
  }
}

/** @param {any} error @param {string} folder  of the modules: no reader of the message knows it */
function problemOf(error, folder) {
  const own = error instanceof Error
    ? { name: String(error.name), stack: String(error.stack) }
    : { name: "", stack: "" };
  const [message, stack] = [inWords(error), own.stack].map((text) => text.replaceAll(folder, ""));
  return { ...now, name: own.name, message, stack };
}

/** @param {Promise<any>} loading @param {number} seconds */
function ending(loading, seconds) {
  let timer;
  const never = new Promise((_, refuse) => {
    timer = setTimeout(() => refuse(new Error("a top-level await waits for ever")), seconds * 1000);
  });
  return Promise.race([loading, never]).finally(() => clearTimeout(timer));
}

const contents = new Map(); // by address: models are large, and figures share them

const memories = new Map(); // by figure: what its first frame derived slowly, until its check asks again

/** @param {{ tree: string, slug: string, name: string, kind: string, known: string }} job  known: all that derive depends on */
function memoryOf({ tree, slug, name, kind, known }) {
  const key = [tree, slug, name, known].join();
  for (const each of memories.keys()) if (!each.startsWith(tree)) memories.delete(each);
  const memory = memories.get(key) ?? new Map();
  if (kind === "frame") memories.set(key, memory);
  else memories.delete(key);
  return memory;
}

/** The job's data with the content of files in the place of their paths, as the page has them. */
function withFiles(data, folder) {
  if (!data.files) return data;
  const content = (path) => {
    const address = folder + path;
    if (!contents.has(address)) contents.set(address, readFileSync(new URL(address)).buffer);
    return contents.get(address);
  };
  return {
    ...data,
    files: Object.fromEntries(Object.entries(data.files).map(([name, path]) => [name, content(path)])),
  };
}

async function answer({ tree, slug, name, kind, known, data, states, patience }) {
  const folder = new URL(`${tree}/`, import.meta.url).href;
  const problem = (error) => problemOf(error, folder);
  try {
    at("loading", "module");
    const { figureOf, frame, check } = await ending(import(`${folder}figure.js`), patience);
    const loaded = await ending(import(`${folder}posts/${slug}/${name}.js`), patience);
    const module = figureOf(loaded);
    const job = {
      name,
      module,
      data: withFiles(data, folder),
      states,
      memory: memoryOf({ tree, slug, name, kind, known }),
      at,
      problem,
    };
    const found = kind === "frame" ? frame(job) : check(job);
    await new Promise((done) => setTimeout(done, 0)); // what a promise throws comes now
    const thrown = new Map(strays.map((error) => [inWords(error), problem(error)])); // each once, however often
    return { ...found, problems: [...found.problems, ...thrown.values()] };
  } catch (error) {
    return { problems: [problem(error)] };
  } finally {
    strays.length = 0;
  }
}

let kept = "";
for await (const text of stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (kept + text).split("\n");
  kept = lines.pop() ?? "";
  for (const line of lines) {
    const job = JSON.parse(line);
    for (const address of contents.keys()) if (!address.includes(`/${job.tree}/`)) contents.delete(address);
    say(JSON.stringify(await answer(job)));
  }
}
