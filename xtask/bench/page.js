// One job at a time: fetches what to measure, measures it, posts the figures, and loads the page anew for the next.
import { ENGINES } from "./peers.js";

const now = () => performance.now();
const json = async (address) => (await fetch(address)).json();
const say = (message) => fetch("/said", { method: "POST", body: message });

async function memory(engine) {
  // Counts what is alive in the JavaScript heap, after collecting what is not: twice, since the first may find garbage of the one before.
  await performance.measureUserAgentSpecificMemory();
  const { bytes } = await performance.measureUserAgentSpecificMemory();
  // A wasm memory is not in that figure, and never shrinks: all of it counts, also what was needed while building alone.
  return bytes + (engine.wasm?.() ?? 0);
}

function at(sorted, share) {
  return sorted[Math.floor((sorted.length - 1) * share)] ?? null;
}

function distances(places, [x, y]) {
  return Uint16Array.from(places, ([px, py]) => Math.hypot(px - x, py - y));
}

async function run(job) {
  const corpus = await json(`/corpus/${job.kind}/${job.size}`);
  const docs = corpus.entries.map(([name, organisation, categories, description, place, facets], id) => ({
    id, name, organisation, categories, description, place, facets,
  }));
  const places = corpus.places;
  delete corpus.entries;
  const engine = await ENGINES[job.engine]();

  const before = await memory(engine);
  let start = now();
  const built = (await engine.build(docs)) ?? {};
  const build = now() - start;
  await engine.search(corpus.meant[0].t, null, null);
  const held = (await memory(engine)) - before;

  // What is ticked, and how far away each entry is: known before a key is pressed.
  const allowedBy = (asked) => {
    if (!asked.f?.length && !asked.near) return null;
    const groups = Map.groupBy(asked.f, (facet) => facet >>> 16);
    const wanted = [...groups.values()];
    const away = distances(places, asked.near);
    engine.near?.(away);
    return (number) =>
      away[number] <= asked.near[2] && wanted.every((any) => any.some((facet) => docs[number].facets.includes(facet)));
  };

  // The first keystrokes are not counted: the browser is still compiling.
  const warm = now();
  for (const asked of corpus.keystrokes.slice(-300)) {
    await engine.search(asked.t, allowedBy(asked), asked);
    if (now() - warm > 2_000) break;
  }
  const times = [];
  const groups = {};
  start = now();
  for (const asked of corpus.keystrokes) {
    const allowed = allowedBy(asked);
    const key = now();
    await engine.search(asked.t, allowed, asked);
    const took = now() - key;
    times.push(took);
    (groups[asked.g] ??= []).push(took);
    if (now() - start > job.most) break;
  }
  // One letter a name: "1" where it was among the first five. All engines are asked in the same order.
  let names = "";
  start = now();
  for (const { t, e } of corpus.meant) {
    const numbers = await engine.search(t, null, null);
    names += Array.from(numbers).slice(0, 5).includes(e) ? "1" : "0";
    if (now() - start > job.most) break;
  }

  times.sort((a, b) => a - b);
  const p95 = Object.fromEntries(
    Object.entries(groups).map(([group, all]) => [group, at(all.sort((a, b) => a - b), 0.95)]),
  );
  return {
    ...job, options: engine.options, build, longest: built.longest ?? build, memory: held, keystrokes: times.length,
    median: at(times, 0.5), p95: at(times, 0.95), p95_by_group: p95, meant: names.length,
    success: names.replaceAll("0", "").length / names.length, names,
    ...engine.details?.(),
  };
}

const job = await json("/next");
if (job) {
  document.title = `${job.engine} ${job.kind} ${job.size}`;
  let figures;
  try {
    figures = await run(job);
  } catch (error) {
    figures = { ...job, error: String(error?.stack ?? error) };
  }
  await fetch("/result", { method: "POST", body: JSON.stringify(figures) });
  location.reload();
} else {
  await say("done");
}
