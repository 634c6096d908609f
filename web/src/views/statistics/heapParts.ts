/** The parts of a heap that add up to all of it, in DevTools' words. */

export interface StatisticsAnswer {
  readonly total: number;
  /** All native memory: that of typed arrays is in it. */
  readonly native: number;
  readonly typed_arrays: number;
  readonly code: number;
  readonly strings: number;
  readonly javascript_arrays: number;
  readonly system: number;
  readonly other: number;
}

export interface HeapPart {
  readonly name: string;
  readonly title: string;
  /** Bytes in each snapshot. */
  readonly sizes: readonly number[];
}

const PARTS: readonly (readonly [name: string, title: string, size: (statistics: StatisticsAnswer) => number])[] = [
  ["code", "Code", ({ code }) => code],
  ["strings", "Strings", ({ strings }) => strings],
  ["arrays", "JS arrays", ({ javascript_arrays }) => javascript_arrays],
  ["typed-arrays", "Typed arrays", ({ typed_arrays }) => typed_arrays],
  ["native", "Other native memory", ({ native, typed_arrays }) => native - typed_arrays],
  ["system", "System objects", ({ system }) => system],
  ["other", "Other JS objects", ({ other }) => other],
];

const PYTHON_TITLES: Readonly<Record<string, string>> = { "JS arrays": "Arrays", "Other JS objects": "Other objects" };

/** One for each part that is in any of the heaps; of a Python heap without the words for JavaScript. */
export function partsOf(heaps: readonly StatisticsAnswer[], runtime = "node"): readonly HeapPart[] {
  const inWords = (title: string): string => (runtime === "python" ? (PYTHON_TITLES[title] ?? title) : title);
  return PARTS.map(([name, title, size]) => ({ name, title: inWords(title), sizes: heaps.map(size) })).filter(({ sizes }) => sizes.some((size) => size > 0));
}

/** What the last heap has more than the first; undefined of one alone. */
export function growthOf(sizes: readonly number[]): number | undefined {
  const [first, last] = [sizes[0], sizes.at(-1)];
  return sizes.length < 2 || first === undefined || last === undefined ? undefined : last - first;
}
