// Windchime's loader: the only JavaScript written by hand. It defines the three elements, keeps the partner's own content on the
// page until a widget can really run, loads the wasm once, and puts widgets on a new instance should one ever panic.
// `xtask` replaces the names in @…@ from the Rust attribute tables, the style sheets, the texts and the built modules.
(() => {
  "use strict";

  // kind → the attributes to watch; the order is that of WIDGETS in embed/src/lib.rs.
  const KINDS = "@KINDS@";
  // module name → [file, integrity, later part's file, its integrity, the words' file, its integrity]; "all" holds every widget, the others one each.
  const MODULES = "@MODULES@";
  // Files that no module carries, such as forms and the table of postcodes: name → [file, integrity].
  const FORMS = "@FORMS@";
  // (fetchRest, fetchForm) → code → promise of its exports: wasm-bindgen's glue, which holds the state of one instance.
  const GLUE = "@GLUE@";
  const THEME = "@THEME@";
  // nation → the crisis lines, said even where wasm cannot run.
  const CRISIS = "@CRISIS@";

  // The tag may stand twice on a page, or come again through a tag manager.
  const ONCE = Symbol.for("windchime");
  if (globalThis[ONCE]) return;
  globalThis[ONCE] = true;

  const theme = new CSSStyleSheet();
  theme.replaceSync(THEME);
  const names = Object.keys(KINDS);
  const base = ownAddress();

  // ---- one element on the page ---------------------------------------------------------------------------------------------

  const places = new Map(); // host element → Place

  class Place {
    constructor(host, kind) {
      this.host = host;
      this.kind = kind;
      this.root = host.shadowRoot || host.attachShadow({ mode: "open" });
      this.rest();
    }

    // The partner's own content, and on the card the crisis lines: what stands before wasm, and where it cannot run.
    rest() {
      this.handle = 0;
      // A widget's own style comes with its wasm.
      this.root.adoptedStyleSheets = [theme];
      this.root.replaceChildren(element("slot"));
      if (this.kind === "card") this.root.append(crisisLines(this.host));
    }

    async start() {
      let module;
      try {
        module = await load(await pick(this.kind));
      } catch (error) {
        this.fail(error);
        return;
      }
      // The element may have left the page, or been started twice, while the module was under way.
      if (this.handle || !this.host.isConnected) return;
      const room = element("div");
      room.className = "base";
      this.module = module;
      try {
        const handle = module.wasm.mount(names.indexOf(this.kind), this.host, room);
        this.root.replaceChildren(room);
        this.handle = handle;
      } catch (error) {
        revive(module, error);
        return;
      }
      this.tell("ready");
    }

    stop() {
      if (!this.handle) return;
      const { handle, module } = this;
      this.rest();
      try {
        module.wasm.unmount(handle);
      } catch (error) {
        revive(module, error);
      }
    }

    update() {
      if (!this.handle) return;
      try {
        this.module.wasm.update(this.handle);
      } catch (error) {
        revive(this.module, error);
      }
    }

    fail(error) {
      console.error("Windchime: " + this.host.localName + " could not start, so the page's own content stays. " + error.message);
      this.tell("error", { code: error.code || "load" });
      // A cheap phone in a tunnel: try once more when there is a network again.
      if (!navigator.onLine) addEventListener("online", () => this.start(), { once: true });
    }

    tell(name, detail = null) {
      this.host.dispatchEvent(new CustomEvent("windchime:" + name, { bubbles: true, composed: true, detail }));
    }
  }

  function arrive(host, kind) {
    // A microtask: an element that connects during another widget's render must not become its child in Leptos' owner tree.
    queueMicrotask(() => {
      if (!host.isConnected) return;
      let place = places.get(host);
      if (!place) places.set(host, (place = new Place(host, kind)));
      if (!place.handle) place.start();
    });
  }

  function leave(host) {
    // A microtask: a move in the page disconnects and connects again, and is not a removal.
    queueMicrotask(() => {
      if (host.isConnected) return;
      places.get(host)?.stop();
      places.delete(host);
    });
  }

  for (const kind of names) {
    customElements.define("windchime-" + kind, class extends HTMLElement {
      static observedAttributes = KINDS[kind];
      connectedCallback() { arrive(this, kind); }
      disconnectedCallback() { leave(this); }
      connectedMoveCallback() {} // moveBefore(): nothing to do
      attributeChangedCallback() { places.get(this)?.update(); }
    });
  }

  // Editors that strip unknown elements keep <div data-windchime="interest" data-endpoint="…">.
  const PLAIN = "[data-windchime]";
  function plain(node, then) {
    if (node.nodeType !== 1) return;
    for (const host of [...(node.matches(PLAIN) ? [node] : []), ...node.querySelectorAll(PLAIN)]) {
      if (names.includes(host.dataset.windchime)) then(host, host.dataset.windchime);
    }
  }
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "attributes") places.get(change.target)?.update();
      change.addedNodes.forEach((node) => plain(node, arrive));
      change.removedNodes.forEach((node) => plain(node, leave));
    }
  }).observe(document, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: [...new Set(Object.values(KINDS).flat())].map((name) => "data-" + name),
  });
  plain(document.documentElement, arrive);

  // ---- the wasm ------------------------------------------------------------------------------------------------------------

  // One widget on the page: its own small module. Several: the one that holds them all. Decided once the page is parsed.
  let picked;
  async function pick(kind) {
    if (document.readyState === "loading") await new Promise((done) => addEventListener("DOMContentLoaded", done, { once: true }));
    const found = (kind) => document.querySelector("windchime-" + kind + ",[data-windchime=" + kind + "]");
    picked ||= names.filter(found).length > 1 ? "all" : kind;
    return picked === "all" ? picked : kind;
  }

  const loading = new Map(); // module name → promise of { code, wasm, rest }
  function load(name) {
    if (!loading.has(name)) {
      const promise = fetchModule(name);
      promise.catch(() => loading.delete(name)); // so that a broken download can be tried again
      loading.set(name, promise);
    }
    return loading.get(name);
  }

  async function fetchModule(name) {
    if (typeof WebAssembly !== "object") throw problem("no-webassembly", "This browser has no WebAssembly.");
    const [file, integrity, later, itsIntegrity, ...words] = MODULES[name];
    const module = { code: await compiled(file, integrity), words };
    module.rest = () => (module.later ||= compiled(later, itsIntegrity).catch((error) => {
      module.later = 0; // so that it can be tried again
      throw error;
    }));
    await instance(module).catch(uncompiled);
    return module;
  }

  async function compiled(file, integrity) {
    const response = await download(file, integrity);
    return WebAssembly.compile(await response.arrayBuffer()).catch(uncompiled);
  }

  // Some engines refuse only when an instance is made.
  function uncompiled(error) {
    throw problem("compile", "The wasm could not be compiled; a Content-Security-Policy needs 'wasm-unsafe-eval' in script-src (" + error.message + ").");
  }

  async function download(file, integrity) {
    try {
      const response = await fetch(new URL(file, base), { integrity, credentials: "omit", mode: "cors" });
      if (!response.ok) throw new Error("status " + response.status);
      return response;
    } catch (error) {
      throw problem("download", file + " did not arrive whole, or its content is not what windchime.js expects (" + error.message + ").");
    }
  }

  // What lies beside this file, by file: asked for once.
  const beside = {};

  // Gives a module a new instance. Its later part fills in the table of the same instance, once.
  async function instance(module) {
    let rest;
    const fetchRest = () => (rest ||= module.rest().then((code) => WebAssembly.instantiate(code, { p: wasm })).catch((error) => {
      rest = 0;
      throw error;
    }));
    const fetchForm = (name, how) => {
      const [file, integrity] = FORMS[name] || module.words;
      return beside[file] ||= download(file, integrity).then((answer) => answer[how]()).catch((error) => {
        delete beside[file];
        throw error;
      });
    };
    const wasm = await GLUE(fetchRest, fetchForm)(module.code);
    module.wasm = wasm;
  }

  // ---- recovery from a panic -----------------------------------------------------------------------------------------------

  // A panic in wasm is a trap: the instance is of no more use, but its compiled code is. Every widget it held gets a new instance;
  // what was typed comes back from the tab's draft.
  const stops = [];
  async function revive(module, error) {
    if (module.reviving) return;
    module.reviving = true;
    console.error("Windchime stopped and starts again.", error);
    const now = Date.now();
    stops.push(now);
    const often = stops.filter((then) => now - then < 60_000).length > 3;
    const held = [...places.values()].filter((place) => place.module === module);
    held.forEach((place) => place.rest());
    if (often) {
      held.forEach((place) => place.fail(problem("stopped", "It stopped too often.")));
      return;
    }
    await instance(module);
    module.reviving = false;
    held.forEach((place) => place.start());
  }

  // Most of a widget's code runs from the browser's own events and tasks, where only the window hears of a trap. Its stack names this
  // file, since all calls go through the glue, but not which wasm: on the rare page with two modules both start again.
  function overheard(error) {
    if (!(error instanceof WebAssembly.RuntimeError) || !String(error.stack).includes(base)) return;
    for (const promise of loading.values()) promise.then((module) => revive(module, error), () => {});
  }
  addEventListener("error", (event) => overheard(event.error));
  addEventListener("unhandledrejection", (event) => overheard(event.reason));

  // ---- small things --------------------------------------------------------------------------------------------------------

  function element(name, ...children) {
    const made = document.createElement(name);
    made.append(...children);
    return made;
  }

  function crisisLines(host) {
    const nation = host.getAttribute("nation") || host.dataset.nation;
    const lines = CRISIS.lines[nation] || CRISIS.lines.england;
    const list = element("ul", ...lines.map(([words, href, link]) => {
      const anchor = element("a", link);
      anchor.href = href;
      return element("li", words + " ", anchor);
    }));
    const help = element("div", element("strong", CRISIS.title), list);
    const room = element("div", help);
    const base = element("div", room);
    [help.className, room.className, base.className] = ["help", "room", "base"];
    return base;
  }

  function problem(code, message) {
    return Object.assign(new Error(message), { code });
  }

  // Where this file came from, so that the wasm is fetched from beside it. A module has no currentScript, but its errors know.
  function ownAddress() {
    const fromStack = () => new Error().stack.match(/https?:\/\/[^\s()@]+?\.js(?=[?:#])/)?.[0];
    return document.currentScript?.src || fromStack() || document.querySelector('script[src*="windchime"]')?.src || location.href;
  }
})();
