/** How sure a verdict is: always a word and a sign, the colour only underlines it. */

import type { Confidence, Verdict } from "../../data/shapes";

export type Tone = Confidence | "clean";

export const CONFIDENCE_TITLES: Readonly<Record<Confidence, string>> = { certain: "Leak", likely: "Likely leak", possible: "Possible" };

/** What stands before a suspect on a terminal. */
export const CONFIDENCE_MARKS: Readonly<Record<Confidence, string>> = { certain: "✗ LEAK", likely: "✗ LIKELY LEAK", possible: "? POSSIBLE" };

export const CONFIDENCE_MEANINGS: Readonly<Record<Confidence, string>> = {
  certain: "certain: it grew in every round, in proportion to the requests",
  likely: "likely: it grew in every round, but the proof has a gap",
  possible: "possible: growth that may have an innocent explanation",
};

/** An octagon stops, a triangle warns, a circle asks or agrees. */
const OUTLINES: Readonly<Record<Tone, string>> = {
  certain: "M5.2 1h5.6L15 5.2v5.6L10.8 15H5.2L1 10.8V5.2z",
  likely: "M8 1.2 15.4 14.4H.6z",
  possible: "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1z",
  clean: "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1z",
};

const SIGNS: Readonly<Record<Tone, string>> = {
  certain: "m5.5 5.5 5 5m0-5-5 5",
  likely: "M8 5.6v4m0 2.1v.1",
  possible: "M6 6.3a2 2 0 1 1 2.7 1.9c-.5.2-.7.5-.7 1v.3m0 1.9v.1",
  clean: "m4.8 8.3 2.2 2.2 4.2-4.6",
};

export function Sign({ tone }: { tone: Tone }) {
  return (
    <svg class={`sign sign-${tone}`} viewBox="0 0 16 16" aria-hidden="true">
      <path class="sign-outline" d={OUTLINES[tone]} />
      <path class="sign-mark" d={SIGNS[tone]} />
    </svg>
  );
}

export function ConfidenceMark({ confidence }: { confidence: Confidence }) {
  return (
    <span class={`mark mark-${confidence}`} title={CONFIDENCE_MEANINGS[confidence]}>
      <Sign tone={confidence} />
      {CONFIDENCE_TITLES[confidence]}
    </span>
  );
}

/** The verdict as a whole, in a word or two. */
export function headline({ clean, suspects, suspect_count, caveats }: Verdict): { readonly tone: Tone; readonly title: string } {
  if (clean && suspect_count > 0) return { tone: "possible", title: "Nothing proven" };
  if (clean && caveats.length > 0) return { tone: "likely", title: "No leak in what was seen" };
  if (clean) return { tone: "clean", title: "No leak" };
  const leaks = suspects.filter(({ confidence }) => confidence === "certain").length;
  const likely = suspects.filter(({ confidence }) => confidence === "likely").length;
  if (!leaks) return { tone: "likely", title: counted(likely, "likely leak") };
  return { tone: "certain", title: likely ? `${counted(leaks, "leak")}, ${likely} more likely` : counted(leaks, "leak") };
}

function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}
