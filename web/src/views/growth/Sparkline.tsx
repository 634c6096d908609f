/** Some numbers as a line that fits into a row. It begins at zero: what hardly grows looks flat. */

import { formatCount } from "../../format/numbers";

const WIDTH = 72;
const HEIGHT = 20;
const EDGE = 2.5;

export function Sparkline({ numbers }: { numbers: readonly number[] }) {
  const points = sparkPoints(numbers, WIDTH, HEIGHT, EDGE);
  const [x, y] = points.at(-1) ?? [0, 0];
  return (
    <svg class="growth-spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} role="img" aria-label={numbers.map(formatCount).join(", ")}>
      <polyline points={points.map((point) => point.join(",")).join(" ")} />
      <circle cx={x} cy={y} r={EDGE - 0.5} />
    </svg>
  );
}

/** Where the numbers stand in a picture of this size: zero at its lower edge, the largest at its upper. */
export function sparkPoints(numbers: readonly number[], width: number, height: number, edge: number): [x: number, y: number][] {
  const largest = Math.max(...numbers, 1);
  const step = (width - 2 * edge) / Math.max(1, numbers.length - 1);
  return numbers.map((number, place) => [edge + place * step, height - edge - (number / largest) * (height - 2 * edge)]);
}
