// @ts-check
/** What a figure is drawn from: its data, and the files that it names, which several figures may share. */

/**
 * The figure's data, and the files that it names in the place of their paths.
 * @param {HTMLElement} root
 */
export async function readData(root) {
  const embedded = root.querySelector("script[type='application/json']");
  const urls = Object.entries(JSON.parse(root.dataset.files ?? "{}"));
  const [data, ...files] = await Promise.all([
    embedded ? JSON.parse(embedded.textContent ?? "null") : got(root.dataset.source ?? "").then((all) => all.json()),
    ...urls.map(async ([name, url]) => [name, await fileAt(url)]),
  ]);
  return urls.length ? { ...data, files: Object.fromEntries(files) } : data;
}

/** @type {Map<string, Promise<ArrayBuffer>>} */
const files = new Map();

/** A file that several figures may share; one that did not come is asked for again. @param {string} url */
function fileAt(url) {
  const file = files.get(url) ?? got(url).then((answer) => answer.arrayBuffer());
  files.set(url, file);
  file.catch(() => files.delete(url));
  return file;
}

/** @param {string} url */
async function got(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
  return answer;
}
