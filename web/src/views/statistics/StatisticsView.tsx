/** Where the bytes of a heap are, as DevTools' Statistics has it. */

import { useAnswer } from "../../data/resource";
import { currentSnapshot } from "../../data/session";
import { formatBytes, formatShare } from "../../format/numbers";
import { Answer } from "../../parts/States";

interface StatisticsAnswer {
  readonly total: number;
  readonly native: number;
  readonly typed_arrays: number;
  readonly code: number;
  readonly strings: number;
  readonly javascript_arrays: number;
  readonly system: number;
  readonly other: number;
}

export function StatisticsView() {
  const answer = useAnswer<StatisticsAnswer>("statistics", { snapshot: currentSnapshot.value?.index });
  return (
    <>
      <h1>Statistics</h1>
      <Answer of={answer} what="Adding up the heap…">
        {(statistics) => (
          <dl>
            {Object.entries(statistics).filter(([name]) => name !== "schema").map(([name, size]) => (
              <div key={name}><dt>{name.replace("_", " ")}</dt><dd class="number">{formatBytes(size)} {formatShare(size, statistics.total)}</dd></div>
            ))}
          </dl>
        )}
      </Answer>
    </>
  );
}
