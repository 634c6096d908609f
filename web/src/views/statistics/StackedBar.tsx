/** One heap as a bar of its parts, as long as it is large beside the others. */

import { formatBytes, formatShare } from "../../format/numbers";
import type { HeapPart } from "./heapParts";

interface StackedBarProps {
  readonly name: string;
  readonly parts: readonly HeapPart[];
  /** Which of the heaps. */
  readonly place: number;
  readonly total: number;
  /** What the whole width stands for. */
  readonly scale: number;
}

export function StackedBar({ name, parts, place, total, scale }: StackedBarProps) {
  const percent = (size: number): string => `${scale ? (100 * size) / scale : 0}%`;
  let before = 0;
  return (
    <figure class="statistics-bar">
      <figcaption><span class="statistics-name">{name}</span> <span class="number quiet">{formatBytes(total)}</span></figcaption>
      <svg height="28" role="img" aria-label={`${name}: ${parts.map(({ title, sizes }) => `${title} ${formatShare(sizes[place] ?? 0, total) || "0 %"}`).join(", ")}`}>
        {parts.map((part) => {
          const size = part.sizes[place] ?? 0;
          const x = percent(before);
          before += size;
          return <rect key={part.name} class={`statistics-${part.name}`} x={x} width={percent(size)} height="28"><title>{`${part.title}: ${formatBytes(size)}, ${formatShare(size, total)}`}</title></rect>;
        })}
      </svg>
    </figure>
  );
}
