// The engines that are measured, each as its own documentation says it finds most: every option is written down in `options`, which the
// results repeat. An engine is `{options, build(docs), search(text, allowed)}`; `search` gives the numbers of up to 20 entries, best first,
// only of those that `allowed` (a function of the number, or null) lets through. What an engine cannot narrow by itself is left out of
// its answer afterwards.
import MiniSearch from "minisearch";
import { Charset, Document } from "flexsearch";
import Fuse from "fuse.js";
import { create, insertMultiple, search as oramaSearch } from "@orama/orama";
import uFuzzy from "@leeoniya/ufuzzy";
import lunr from "lunr";
import init, { Engine } from "./windchime_bench_engine.js";

const FIELDS = ["name", "organisation", "categories", "description", "place"];
const BOOST = { name: 5, organisation: 3, categories: 3, place: 2, description: 1 };
const SHOWN = 20;

function narrowed(numbers, allowed) {
  const found = [];
  for (const number of numbers) {
    if (!allowed || allowed(number)) {
      found.push(number);
      if (found.length === SHOWN) break;
    }
  }
  return found;
}

const now = () => performance.now();

async function windchime() {
  const { memory } = await init();
  let engine;
  return {
    options: "as the widget has it; build in pieces of 100 entries, then of 50,000 postings",
    async build(docs) {
      engine = new Engine();
      let longest = 0;
      const timed = (work) => {
        const start = now();
        const more = work();
        longest = Math.max(longest, now() - start);
        return more;
      };
      for (let at = 0; at < docs.length; at += 100) {
        timed(() => {
          const slice = docs.slice(at, at + 100);
          engine.add(slice.map((d) => [...FIELDS.map((field) => d[field]), d.facets.join()].join("\x1f")).join("\x1e"));
        });
      }
      while (timed(() => engine.step(50_000)));
      return { longest };
    },
    wasm: () => memory.buffer.byteLength,
    // The distances are set when somebody says where they are, not at each keystroke.
    near: (distances) => engine.near(distances),
    search: (text, allowed, asked) => engine.search(text, asked?.f ?? [], asked?.near ? asked.near[2] : -1, SHOWN),
    details() {
      const bytes = engine.save();
      const start = now();
      new Engine().load(bytes);
      return { index: engine.bytes(), saved: bytes.length, load: now() - start };
    },
  };
}

function minisearch() {
  const engine = new MiniSearch({ fields: FIELDS });
  const options = { boost: BOOST, prefix: true, fuzzy: 0.3 };
  return {
    options: "prefix, fuzzy 0.3, boosts 5/3/3/1/2, AND, then OR where AND finds nothing (98 % where OR and fuzzy 0.2 reach 94)",
    build: (docs) => engine.addAll(docs),
    search(text, allowed) {
      const filter = allowed ? (hit) => allowed(hit.id) : undefined;
      let found = engine.search(text, { ...options, filter, combineWith: "AND" });
      if (found.length === 0) found = engine.search(text, { ...options, filter, combineWith: "OR" });
      return found.slice(0, SHOWN).map((hit) => hit.id);
    },
  };
}

function flexsearch(encoder, tokenize) {
  const engine = new Document({
    document: { id: "id", index: FIELDS.map((field) => ({ field, tokenize, encoder: Charset[encoder], resolution: 9 })) },
  });
  return {
    options: `document, ${encoder}, tokenize ${tokenize}, resolution 9, suggest, fields in the order of their worth`,
    build: (docs) => docs.forEach((doc) => engine.add(doc)),
    search(text, allowed) {
      const numbers = new Set();
      for (const field of engine.search(text, { limit: allowed ? 1000 : SHOWN, suggest: true })) {
        field.result.forEach((number) => numbers.add(number));
      }
      return narrowed(numbers, allowed);
    },
  };
}

function fuse() {
  let engine;
  return {
    options: "token search, ignoreLocation, threshold 0.4, weights 5/3/3/1/2",
    build(docs) {
      const keys = FIELDS.map((name) => ({ name, weight: BOOST[name] }));
      engine = new Fuse(docs, { keys, ignoreLocation: true, threshold: 0.4, useTokenSearch: true });
    },
    search: (text, allowed) =>
      narrowed(engine.search(text, { limit: allowed ? 1000 : SHOWN }).map((hit) => hit.refIndex), allowed),
  };
}

function orama() {
  const engine = create({ schema: Object.fromEntries(FIELDS.map((field) => [field, "string"])) });
  return {
    options: "tolerance 1, threshold 1, boosts 5/3/3/1/2",
    build: (docs) => insertMultiple(engine, docs.map((doc) => ({ ...doc, id: String(doc.id), facets: undefined })), 1000),
    async search(term, allowed) {
      const limit = allowed ? 1000 : SHOWN;
      const found = await oramaSearch(engine, { term, tolerance: 1, threshold: 1, limit, boost: BOOST });
      return narrowed(found.hits.map((hit) => Number(hit.id)), allowed);
    },
  };
}

function ufuzzy() {
  const engine = new uFuzzy({ intraMode: 1, intraIns: 1, intraSub: 1, intraTrn: 1, intraDel: 1 });
  let names;
  let whole;
  return {
    options: "one slip a word, in any order, latinized; names, then whole entries where no name matches",
    build(docs) {
      names = uFuzzy.latinize(docs.map((doc) => doc.name));
      whole = uFuzzy.latinize(docs.map((doc) => FIELDS.map((field) => doc[field]).join(" ")));
    },
    search(text, allowed) {
      for (const haystack of [names, whole]) {
        const [numbers, info, order] = engine.search(haystack, uFuzzy.latinize(text), 1, 1e3);
        const found = narrowed(order ? order.map((at) => info.idx[at]) : (numbers ?? []), allowed);
        if (found.length > 0) return found;
      }
      return [];
    },
  };
}

function lunrjs() {
  let engine;
  const { TRAILING } = lunr.Query.wildcard;
  return {
    options: "boosts 5/3/3/1/2; each word exact (10), as a beginning (4), with one slip from four letters (1)",
    build(docs) {
      engine = lunr(function () {
        this.ref("id");
        FIELDS.forEach((field) => this.field(field, { boost: BOOST[field] }));
        docs.forEach((doc) => this.add(doc));
      });
    },
    search(text, allowed) {
      let found = [];
      try {
        found = engine.query((query) => {
          for (const token of lunr.tokenizer(text)) {
            const word = token.toString();
            query.term(word, { boost: 10, usePipeline: true });
            query.term(word, { boost: 4, usePipeline: false, wildcard: TRAILING });
            if (word.length >= 4) query.term(word, { boost: 1, usePipeline: false, editDistance: 1 });
          }
        });
      } catch {
        // With a slip it now and then comes upon a word that its own index does not have, and throws: then it found nothing.
      }
      return narrowed(found.map((hit) => Number(hit.ref)), allowed);
    },
  };
}

export const ENGINES = {
  windchime,
  minisearch,
  // Two of its many ways: the first finds most, the second builds sooner.
  "flexsearch balance": () => flexsearch("LatinBalance", "tolerant"),
  "flexsearch soundex": () => flexsearch("LatinSoundex", "forward"),
  fuse,
  orama,
  ufuzzy,
  lunr: lunrjs,
};
