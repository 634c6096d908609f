/** The arrow keys in the map: to what an object dominates and back, and along the cells of a level. */

import type { MapCell } from "./mapLayout";

/** The path of the cell that a key leads to, or undefined where it leads nowhere. */
export function neighbour(cells: readonly MapCell[], path: string, key: string): string | undefined {
  const cell = cells.find((each) => each.path === path);
  if (cell === undefined) return cells[0]?.path;
  switch (key) {
    case "ArrowDown": return cells.find((each) => each.path === (path ? `${path}.0` : "0"))?.path;
    case "ArrowUp": return path === "" ? undefined : path.slice(0, Math.max(0, path.lastIndexOf(".")));
    case "ArrowRight": return beside(cells, cell, 1);
    case "ArrowLeft": return beside(cells, cell, -1);
    case "Home": return "";
    default: return undefined;
  }
}

function beside(cells: readonly MapCell[], cell: MapCell, step: number): string | undefined {
  const level = cells.filter(({ depth }) => depth === cell.depth);
  return level[level.indexOf(cell) + step]?.path;
}
