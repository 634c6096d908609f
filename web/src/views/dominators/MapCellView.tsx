/** A cell of the map: a link that zooms into it, or opens an object that dominates nothing. */

import { formatBytes, formatShare } from "../../format/numbers";
import { nodeKind } from "../../parts/nodeKind";
import { objectText } from "../../parts/objectText";
import { fitted } from "../../parts/fittedText";
import { leftOutTitle } from "./branch";
import type { MapCell } from "./mapLayout";

const LINE = 16;
const PADDING = 5;
const TWO_LINES = 38;

interface MapCellViewProps {
  readonly cell: MapCell;
  readonly total: number;
  readonly href: string;
  /** The one cell that the tab key comes to. */
  readonly isTabStop: boolean;
  /** Whether it is, or is left out with, what the verdict suspects. */
  readonly isSuspect: boolean;
}

export function MapCellView({ cell, total, href, isTabStop, isSuspect }: MapCellViewProps) {
  return (
    <a class={`map-cell ${isSuspect ? "map-suspect " : ""}${cell.kind === "object" ? `map-kind-${nodeKind(cell.branch.type)}` : "map-left-out"}`} href={href} tabIndex={isTabStop ? 0 : -1} data-path={cell.path} aria-label={`${spoken(cell, total)}${isSuspect ? ", suspected by the verdict" : ""}`}>
      <rect x={cell.x} y={cell.y} width={Math.max(0, cell.width)} height={cell.height} />
    </a>
  );
}

/** Drawn above the cells and not within them: a cell is spoken with its whole name, of which this can be a part. */
export function MapLabel({ cell, total }: { cell: MapCell; total: number }) {
  const room = cell.width - 2 * PADDING;
  const height = cell.kind === "object" ? cell.labelHeight : cell.height;
  const name = height >= LINE ? fitted(titleOf(cell), room) : "";
  if (!name) return null;
  const middle = cell.y + (cell.kind === "object" && height < cell.height ? height / 2 : Math.min(cell.height, TWO_LINES) / 2);
  const x = cell.x + PADDING;
  const size = `${formatBytes(cell.retained)} ${formatShare(cell.retained, total)}`;
  if (height < TWO_LINES) {
    const both = `${titleOf(cell)}  ${size}`;
    return <text x={x} y={middle} dominant-baseline="central">{fitted(both, room) === both ? both : name}</text>;
  }
  return (
    <>
      <text x={x} y={middle - LINE / 2} dominant-baseline="central">{name}</text>
      <text x={x} y={middle + LINE / 2} dominant-baseline="central">{fitted(size, room)}</text>
    </>
  );
}

/** What a cell is called. */
export function titleOf(cell: MapCell): string {
  if (cell.kind === "left out") return leftOutTitle(cell.leftOut);
  return cell.branch.id === 1 && cell.branch.name === "" ? "(root)" : objectText(cell.branch);
}

function spoken(cell: MapCell, total: number): string {
  const size = `${formatBytes(cell.retained)}, ${formatShare(cell.retained, total)} of the heap`;
  if (cell.kind === "left out") return `${titleOf(cell)}; below @${cell.above.id}, ${size}`;
  return `${titleOf(cell)} @${cell.branch.id}, retains ${size}`;
}
