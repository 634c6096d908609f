/** One figure at every snapshot, as a line with its numbers. What grows with the requests is a straight line here. */

import "./growth-chart.css";

const MOST_LABELS = 6;

interface Props {
  title: string;
  /** One for each snapshot. */
  values: readonly number[];
  /** Where the snapshots stand, in requests; evenly where that is not known. */
  places: readonly number[];
  format: (value: number) => string;
}

export function GrowthChart({ title, values, places, format }: Props) {
  const highest = Math.max(...values, 1);
  const lowest = Math.min(...values, 0);
  const end = places.at(-1) || 1;
  const points = values.map((value, place) => ({
    x: (100 * (places[place] ?? place)) / end,
    y: (100 * (value - lowest)) / (highest - lowest),
    text: format(value),
    isLabelled: values.length <= MOST_LABELS || place === 0 || place === values.length - 1,
  }));
  return (
    <figure class="growth">
      <figcaption class="growth-title small">{title}</figcaption>
      <div>
        <div class={values.length > MOST_LABELS ? "growth-plot growth-plot-dense" : "growth-plot"}>
          <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
            <path class="growth-area" d={`M0 100${points.map(({ x, y }) => `L${x} ${100 - y}`).join("")}L100 100z`} />
            <polyline class="growth-line" points={points.map(({ x, y }) => `${x},${100 - y}`).join(" ")} />
          </svg>
          <ol>
            {points.map(({ x, y, text, isLabelled }, place) => (
              <li key={place} class="growth-point" style={{ left: `${x}%`, bottom: `${y}%` }} title={`snapshot ${place + 1}: ${text}`}>
                <span class={isLabelled ? edgeClass(x) : "visually-hidden"}>{text}</span>
                <span class="visually-hidden"> in snapshot {place + 1}</span>
              </li>
            ))}
          </ol>
        </div>
        <div class="growth-axis small" aria-hidden="true">
          {points.map(({ x, isLabelled }, place) => isLabelled && <span key={place} style={{ left: `${x}%` }}>{place + 1}</span>)}
        </div>
      </div>
    </figure>
  );
}

/** The outermost numbers stay within the chart. */
function edgeClass(x: number): string {
  if (x === 0) return "growth-number growth-number-first";
  return x === 100 ? "growth-number growth-number-last" : "growth-number";
}
