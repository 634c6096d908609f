/** The memory of the run over time, with its phases and snapshots. */

import { useMemo } from "preact/hooks";
import { useAnswer } from "../../data/resource";
import type { Timeline } from "../../data/shapes";
import { formatBytes, formatCount, formatSeconds } from "../../format/numbers";
import { Answer } from "../../parts/States";
import { TimeChart, type Line, type TimeChartProps } from "../../parts/TimeChart";
import { linkTo } from "../../state/route";

export function RunMemory() {
  const answer = useAnswer<Timeline>("timeline");
  // A report may go without it, and the page is no worse.
  if (answer.state === "failed" && answer.error.status === 404) return null;
  return (
    <section class="panel run-memory" aria-labelledby="run-memory">
      <h2 id="run-memory">{answer.value?.snapshots.every(({ seconds }) => seconds === null) ? "Heap in each snapshot" : "Memory of the run"}</h2>
      <Answer of={answer} what="Reading the steps of the run…">{(timeline) => <Chart timeline={timeline} />}</Answer>
    </section>
  );
}

function Chart({ timeline }: { timeline: Timeline }) {
  const chart = useMemo(() => chartOf(timeline), [timeline]);
  if (chart.times.length === 0 || chart.lines.length === 0) return <p class="quiet">Nothing was noted of the memory.</p>;
  return (
    <>
      <TimeChart {...chart} />
      <Phases timeline={timeline} />
    </>
  );
}

function Phases({ timeline: { phases } }: { timeline: Timeline }) {
  if (!phases.length) return null;
  return (
    <p class="small">
      <span class="quiet">Shaded:</span>{" "}
      {phases.map(({ name, requests, failures, start, end }) => (
        <span key={name} class="run-phase">
          {name} <span class="quiet">{formatCount(requests)} requests in {formatSeconds(end - start)}</span>
          {failures > 0 && <strong>, {formatCount(failures)} failed</strong>}
        </span>
      ))}
    </p>
  );
}

/** Where nothing has a time, snapshots stand one behind the other. */
function chartOf(timeline: Timeline): TimeChartProps {
  const isTimed = timeline.points.every(({ seconds }) => seconds !== null);
  const points = isTimed ? withPhases(timeline) : timeline.points;
  const lines: Line[] = [
    { name: "Resident memory", isBytes: true, values: points.map(({ resident }) => resident), format: formatBytes },
    { name: "Heap used", isBytes: true, values: points.map(({ heap_used: used }) => used), format: formatBytes },
    { name: "Requests answered", isBytes: false, values: points.map(({ requests }) => requests), format: formatCount },
  ];
  return {
    title: "Memory of the run over time",
    times: points.map(({ seconds }, place) => (isTimed ? seconds! : place + 1)),
    formatTime: isTimed ? formatSeconds : (place) => `snapshot ${place}`,
    isOrder: !isTimed,
    lines: lines.filter(({ values }) => values.some((value) => value !== null)),
    bands: isTimed ? timeline.phases : [],
    marks: timeline.snapshots.map(({ index, seconds }, place) => ({
      at: isTimed ? (seconds ?? NaN) : place + 1,
      name: `Summary of snapshot ${place + 1}`,
      href: linkTo("summary", { snapshot: index }),
    })),
  };
}

/** Requests are answered from the beginning of a phase to its end, and memory may have been measured at neither. */
function withPhases({ points, phases }: Timeline): Timeline["points"] {
  let answered = 0;
  const ends = phases.flatMap(({ start, end, requests }) => {
    const before = { seconds: start, resident: null, heap_used: null, requests: answered };
    answered += requests;
    return [before, { ...before, seconds: end, requests: answered }];
  });
  return [...points, ...ends].toSorted((one, other) => one.seconds! - other.seconds!);
}
