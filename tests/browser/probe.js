// @ts-check
/** What the tests ask of a page; put into every page before its own scripts. */

(() => {
  const DRAWN = "figure[data-module]";
  const FLAW = /(?<![A-Za-z])(NaN|Infinity|undefined|null)(?![A-Za-z])|\[object Object\]/;
  const PATH_FLAW = /NaN|Infinity|undefined|\[object Object\]/;

  /** Frames have passed, and no figure is still at work. @param {number} count */
  const frames = async (count = 2) => {
    const started = performance.now();
    for (let i = 0; i < count || (atWork() && performance.now() - started < 10_000); i += 1) {
      await new Promise((done) => {
        requestAnimationFrame(() => done(undefined));
        setTimeout(done, 1000); // a page that is not drawn must fail, not wait for ever
      });
    }
  };
  const atWork = () => document.querySelector("figure[aria-busy=true]") !== null;
  /** @param {string} name @returns {any} */
  const root = (name) => document.getElementById(`fig-${name}`);
  const shown = (/** @type {any} */ element) =>
    element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && element.getClientRects().length > 0;

  /** Go from figure to figure, and past pictures that load late, until every figure lives. */
  const readThrough = async () => {
    if (!document.querySelector(DRAWN)) return [];
    for (const each of document.querySelectorAll(`${DRAWN}, img[loading=lazy]`)) {
      each.scrollIntoView({ block: "center", behavior: "instant" });
      await frames(2);
    }
    const started = performance.now();
    while (![...document.querySelectorAll(DRAWN)].every((figure) => figure.classList.contains("live"))) {
      await frames(1);
      if (performance.now() - started > 10_000) break;
    }
    await frames(2);
    return [...document.querySelectorAll(DRAWN)].filter((figure) => !figure.classList.contains("live")).map((f) =>
      f.id
    );
  };

  /** One of the page's own modules, whose published name holds a hash. @param {string} path */
  const ours = async (path) => {
    const links = /** @type {NodeListOf<HTMLLinkElement>} */ (document.querySelectorAll("link[rel=modulepreload]"));
    const stem = `/static/js/${path.slice(0, -".js".length)}`;
    const found = [...links].find(({ href }) => href.slice(0, -".1a2b3c4d.js".length).endsWith(stem));
    if (found) return import(found.href);
    const files = [...links].filter(({ href }) => /\/together[^/]*\.js$/.test(href)); // it stands in one with others
    for (const { href } of files) {
      const module = await import(href).then(({ from }) => from(path)).catch(() => null);
      if (module) return module;
    }
    throw new Error("the page does not load " + path);
  };
  /** The running figure itself. @param {string} name */
  const live = async (name) => (await ours("figures.js")).liveFigure(name);

  /** Unfold the groups of a figure's controls. @param {string} name */
  const unfold = (name) => {
    for (const group of root(name).querySelectorAll(".panel details:not([open])")) {
      group.open = true;
      unfolded.add(group);
    }
  };
  const unfolded = new Set();

  /** Selectors and kinds of what a figure lets one choose now. @param {string} name */
  const choices = (name) =>
    [...root(name).querySelectorAll(".panel input[type=radio], .panel select, .panel input[type=checkbox]")]
      .filter((control) => shown(control.labels[0]))
      .map((control) => {
        const one = control.closest(".options") ? `[value="${control.value}"]` : ""; // of several under one name
        return [
          `#fig-${name} ${control.localName}[data-input="${control.dataset.input}"]${one}`,
          control.type.split("-")[0],
        ];
      });

  /** Put all figures, the address and the focus back. */
  const startAgain = async () => {
    /** @type {any} */ (document.activeElement)?.blur();
    for (const button of document.querySelectorAll("[data-action=reset]")) /** @type {any} */ (button).click();
    /** @type {any} */ (document.activeElement)?.blur();
    for (const group of unfolded) group.open = false;
    unfolded.clear();
    history.replaceState(null, "", location.pathname);
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
    scrollTo({ top: 0, behavior: "instant" });
    await frames(3);
  };

  /** Take the page to another of its addresses, as Back and Forward do. @param {string} query */
  const goTo = async (query) => {
    history.replaceState(null, "", `?${query}`);
    dispatchEvent(new PopStateEvent("popstate"));
    for (const figure of document.querySelectorAll(DRAWN)) await settled(figure.id.slice("fig-".length));
  };

  /** Wait, a frame at a time; what can be evaluated as a text is forbidden by the page's policy. @param {() => any} condition */
  const until = async (condition) => {
    const started = performance.now();
    while (!condition()) {
      if (performance.now() - started > 10_000) throw new Error(`still not: ${condition}`);
      await frames(1);
    }
  };

  /** Wait until a figure has drawn what was asked for, its slow part too. @param {string} name */
  const settled = async (name) => {
    await frames(2);
    await until(() => root(name).ariaBusy !== "true" && !root(name).querySelector(".moving"));
    await frames(2);
  };

  /** How often Tab must be pressed to pass a figure. @param {string} name */
  const stops = (name) => {
    const some = "a[href], button:not(:disabled), input:not(:disabled), select, textarea, summary, [tabindex]";
    const reached = [...root(name).querySelectorAll(some)].filter((each) => each.tabIndex >= 0 && shown(each));
    const groups = reached.map((each) => (each.type === "radio" ? each.name : each)); // arrow keys go on inside
    return new Set(groups).size;
  };

  /** Inputs, controls, presets and address of a figure. @param {string} name */
  const state = async (name) => {
    const { figure, inputs } = await live(name);
    const now = inputs();
    const written = (await ours("core/figure.js")).writeInputs(figure, now);
    /** @type {Record<string, string>} */
    const address = {};
    for (const [key, value] of new URLSearchParams(location.search)) {
      if (key.startsWith(name + ".")) address[key.slice(name.length + 1)] = value;
    }
    return {
      inputs: now,
      start: figure.start,
      presets: figure.presets,
      kinds: Object.fromEntries(Object.entries(figure.controls).map(([key, control]) => [key, control.kind])),
      written,
      address,
    };
  };

  /** An element as text, its attributes in alphabetical order. @param {any} node @returns {string} */
  const text = (node) => {
    if (node.nodeType === 3) return node.nodeValue;
    const attributes = [...node.attributes].map(({ name, value }) => ` ${name}="${value}"`).sort().join("");
    return `<${node.localName}${attributes}>${[...node.childNodes].map(text).join("")}</${node.localName}>`;
  };

  /** Everything that a reader sees of a figure's state, as one text. @param {string} name */
  const look = (name) => {
    const figure = root(name);
    const parts = [".finding", ".plot .frame", ".readouts", ".notes", ".message", ".summary"];
    return parts.map((part) => (figure.querySelector(part) ? text(figure.querySelector(part)) : "")).join("\n");
  };

  /** Numbers that are none, anywhere in a figure or in the sentences that belong to it. @param {string} name */
  const flaws = (name) => {
    const figure = root(name);
    const found = [];
    for (const part of figure.querySelectorAll("figcaption, .plot, .panel, .notes, .summary, [role=status], .tip")) {
      const match = FLAW.exec(part.textContent ?? "");
      if (match) {
        found.push(
          `${part.className || part.tagName}: ${match.input.slice(Math.max(0, match.index - 40), match.index + 40)}`,
        );
      }
    }
    for (const element of figure.querySelectorAll(".plot *, .panel *")) {
      for (const { name: key, value } of element.attributes) {
        const match = (key === "d" || key === "transform" ? PATH_FLAW : FLAW).exec(value);
        if (match) found.push(`<${element.localName} ${key}="${value.slice(0, 60)}">`);
      }
    }
    for (const text of document.querySelectorAll(`[data-live^="${name}."], [data-drag^="${name}."]`)) {
      if (FLAW.test(text.textContent ?? "") || text.textContent === "") found.push(`sentence: "${text.textContent}"`);
    }
    return found;
  };

  /** A figure's parts in a form that is the same whether printed or drawn. @param {string} name */
  const printed = (name) => {
    const figure = root(name);
    const frame = [...figure.querySelectorAll(":scope .plot > .frame")].find((each) => each.offsetParent !== null);
    const clean = (/** @type {Element | undefined} */ element) => {
      if (!element) return "";
      const copy = /** @type {Element} */ (element.cloneNode(true));
      for (const each of copy.querySelectorAll("[style]")) each.removeAttribute("style");
      return copy.innerHTML;
    };
    return {
      finding: figure.querySelector(".finding").textContent,
      plot: clean(frame),
      panel: clean(figure.querySelector(".panel")),
      notes: figure.querySelector(".notes").innerHTML,
      summary: figure.querySelector(".summary").textContent,
      box: frame ? [frame.clientWidth, frame.clientHeight] : null,
    };
  };

  /**
   * Whether words lie flat and open: not turned, not below a sheet of paper, not inside a lens that is laid over others.
   * @param {Element} words
   */
  const isRead = (words) => {
    for (let each = words; each.localName !== "svg"; each = /** @type {Element} */ (each.parentElement)) {
      if (each.getAttribute("transform")?.includes("rotate") || each.hasAttribute("clip-path")) return false;
      if (each.classList.contains("halo")) return false;
    }
    const { x, y, width, height } = words.getBoundingClientRect();
    return ![...words.closest("svg").querySelectorAll(".sheet")].some((sheet) => {
      const over = words.compareDocumentPosition(sheet) & Node.DOCUMENT_POSITION_FOLLOWING;
      const box = sheet.getBoundingClientRect();
      return over && x + width > box.left && x < box.right && y + height > box.top && y < box.bottom;
    });
  };

  /** The boxes of the words in a figure's drawing, in pixels of the page, one for each line. @param {string} name */
  const labels = (name) => {
    const drawing = root(name).querySelector(".plot .frame > svg");
    const bounds = drawing.getBoundingClientRect();
    const scale = bounds.width / drawing.viewBox.baseVal.width;
    const found = [];
    const walker = document.createTreeWalker(drawing, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = /** @type {Element} */ (node.parentElement);
      const words = (node.nodeValue ?? "").trim();
      if (!words || !shown(parent) || !isRead(parent)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      const size = parseFloat(getComputedStyle(parent).fontSize) * scale;
      // A line is taller than its letters: what counts is from a little above the x-height to the base line.
      const base = box.bottom - (box.height - size) / 2 - 0.22 * size;
      found.push({
        words,
        size,
        left: box.left,
        right: box.right,
        top: base - 0.68 * size,
        bottom: base + 0.08 * size,
      });
    }
    return { bounds: { left: bounds.left, right: bounds.right, top: bounds.top, bottom: bounds.bottom }, found };
  };

  /** What a reader can press, with its size; links inside sentences count as the sentence does. */
  const targets = () => {
    const found = [];
    for (const element of document.querySelectorAll("a[href], button, input, select, summary, label, [role=slider]")) {
      const input = /** @type {HTMLInputElement} */ (element);
      if ((!shown(element) && !element.closest(".options")) || input.disabled) continue;
      const prose = element.closest(
        "p, li, dd, td, figcaption, blockquote, .sidenote, .callout, h1, h2, h3, h4, .equation",
      );
      const list = element.closest(
        ".contents, .tag-list, .meta, .neighbours, .site-header, .strip, .presets, .article-card",
      );
      if (prose && !list) continue;
      if (input.type === "radio" || input.type === "checkbox" && element.closest(".note, .options")) continue; // their label is the target
      if (element.localName === "label" && !element.closest(".options")) continue; // its control is the target
      const box = element.getBoundingClientRect();
      if (box.width === 0 || box.right < 0 || element.matches(".skip, .anchor")) continue;
      found.push({
        what: `${element.localName}.${element.className} "${(element.textContent ?? "").trim().slice(0, 30)}"`,
        width: box.width,
        height: box.height,
      });
    }
    return found;
  };

  /** Where the focus is and how one sees it. */
  const focus = () => {
    const element = /** @type {any} */ (document.activeElement);
    if (!element || element === document.body) return null;
    const drawn = [element, element.closest("label"), element.nextElementSibling].filter(Boolean).some((each) => {
      const style = getComputedStyle(each);
      return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    }) || parseFloat(getComputedStyle(element.querySelector(":scope > .grip-face") ?? element).strokeWidth) >= 3;
    const box = element.getBoundingClientRect();
    const header = document.querySelector(".site-header")?.getBoundingClientRect();
    const hidden = header && !element.closest(".site-header, .skip") && box.height > 0 && box.bottom <= header.bottom;
    const name = element.name && element.type === "radio" ? element.name : element.id;
    return {
      what: `${element.localName}#${element.id}.${element.getAttribute("class") ?? ""} "${
        (element.textContent ?? "").trim().slice(0, 30)
      }"`,
      key: element.dataset.probe ?? "",
      name,
      visible: drawn,
      hidden: Boolean(hidden) || (box.bottom < 0 || box.top > innerHeight),
    };
  };

  /** Number all controls that the Tab key must reach; radio buttons of one group are one. */
  const numberStops = () => {
    const wanted = [];
    const groups = new Set();
    document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']").forEach((element, i) => {
      const input = /** @type {HTMLInputElement} */ (element);
      const closed = element.closest("details:not([open])");
      if (
        input.disabled || (closed && element.localName !== "summary") || getComputedStyle(element).display === "none"
      ) return;
      if (element.getClientRects().length === 0 || element.closest("[inert]") || input.tabIndex < 0) return; // arrow keys lead there
      if (input.type === "radio") {
        if (groups.has(input.name)) return;
        groups.add(input.name);
        for (const twin of document.querySelectorAll(`input[name="${input.name}"]`)) {
          /** @type {HTMLElement} */ (twin).dataset.probe = `group ${input.name}`;
        }
        wanted.push(`group ${input.name}`);
        return;
      }
      /** @type {HTMLElement} */ (element).dataset.probe = `${i} ${element.localName} ${element.id} ${
        (element.textContent ?? "").trim().slice(0, 20)
      }`;
      wanted.push(/** @type {HTMLElement} */ (element).dataset.probe);
    });
    return wanted;
  };

  /** Families and styles of the words on the page, and all characters that it shows. */
  const faces = () => {
    const used = new Set();
    let characters = "";
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = /** @type {Element} */ (node.parentElement);
      if (!(node.nodeValue ?? "").trim() || parent.closest("script") || parent.getClientRects().length === 0) continue;
      const style = getComputedStyle(parent);
      used.add(`${style.fontFamily.split(",")[0].replaceAll('"', "")} ${style.fontStyle}`);
      characters += node.nodeValue;
    }
    for (const field of document.querySelectorAll("input, select")) {
      used.add(`${getComputedStyle(field).fontFamily.split(",")[0].replaceAll('"', "")} normal`);
    }
    return { used: [...used], characters };
  };

  const record = {
    shift: 0,
    shifts: /** @type {string[]} */ ([]),
    violations: /** @type {string[]} */ ([]),
    theme: /** @type {any} */ (undefined),
  };
  document.addEventListener(
    "securitypolicyviolation",
    (event) => record.violations.push(`${event.violatedDirective} ${event.blockedURI}`),
  );
  try {
    new PerformanceObserver((list) => {
      for (const entry of /** @type {any[]} */ (list.getEntries())) {
        record.shift += entry.value;
        for (const source of entry.sources ?? []) {
          const node = source.node?.nodeType === 1 ? source.node : source.node?.parentElement;
          record.shifts.push(
            `${node?.localName}.${node?.className} of ${node?.closest("figure, section, article, header")?.id}: ` +
              `${JSON.stringify(source.previousRect)} to ${JSON.stringify(source.currentRect)}`,
          );
        }
      }
    }).observe({ type: "layout-shift", buffered: true });
  } catch { /* a page without scripts */ }
  new MutationObserver((_, observer) => {
    if (!document.body) return;
    record.theme = document.documentElement.dataset.theme ?? "auto";
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });

  Object.assign(globalThis, {
    probe: {
      choices,
      faces,
      flaws,
      focus,
      frames,
      goTo,
      labels,
      live,
      look,
      numberStops,
      ours,
      printed,
      readThrough,
      record,
      settled,
      shown,
      startAgain,
      state,
      stops,
      targets,
      unfold,
      until,
    },
  });
})();
