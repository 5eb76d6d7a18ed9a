// @ts-check
/**
 * Files in and out of a figure that knows how: text pasted into a box or a file dropped on the figure is read here and
 * never sent anywhere; what the figure gives is downloaded.
 */

/** @typedef {import("./figure.js").Live} Live */

const LARGEST = 1_000_000; // characters; a configuration has a few thousand

/**
 * What a figure does with a button of its strip and with a file that is dropped on it.
 * @param {HTMLElement} root
 * @param {Live} live
 */
export function fileKeeper(root, live) {
  const { take, give } = live.figure.module;
  const box = /** @type {HTMLElement} */ (root.querySelector(".paste"));
  const area = box?.querySelector("textarea");

  const read = async (/** @type {string} */ text) => {
    const words = box?.querySelector(".paste-words");
    if (!take || !words) return;
    box.hidden = false;
    try {
      if (text.length > LARGEST) {
        throw new Error(`The text has ${text.length} characters; a configuration has far fewer.`);
      }
      const taken = await take(text, live.figure.data);
      live.replace(taken.inputs);
      live.commit();
      words.textContent = taken.words;
      box.classList.remove("refused");
    } catch (error) {
      words.textContent = error instanceof Error ? error.message : String(error);
      box.classList.add("refused");
    }
    live.say(words.textContent ?? "");
  };
  return {
    async click(/** @type {string | undefined} */ action) {
      if (action === "give" && give) return download(await give(live.derived()));
      if (action === "read") return read(area?.value ?? "");
      box.hidden = !box.hidden;
      if (!box.hidden) area?.focus();
    },
    drop: async (/** @type {File} */ file) => read(file.size > LARGEST ? " ".repeat(LARGEST + 1) : await file.text()),
  };
}

/** @param {{ name: string, text: string }} file */
function download({ name, text }) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
