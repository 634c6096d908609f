/** Where the cells of the map stand: an icicle or a treemap of a part of the dominator tree. Areas are retained sizes. */

import { hierarchy, partition, treemap, treemapSquarify, type HierarchyNode } from "d3-hierarchy";
import { levelCount, withoutSmallest, type Branch, type LeftOut } from "./branch";

export const SHAPES = ["icicle", "treemap"] as const;
export type Shape = (typeof SHAPES)[number];

interface CellPlace {
  /** The places from the top down, as `0.3.1`; that of the top is empty. */
  readonly path: string;
  readonly depth: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly retained: number;
}

export interface ObjectCell extends CellPlace {
  readonly kind: "object";
  readonly branch: Branch;
  readonly isLeaf: boolean;
  /** How much of the cell is free for its own name. */
  readonly labelHeight: number;
}

/** Stands for the objects below `above` that are not drawn. */
export interface LeftOutCell extends CellPlace {
  readonly kind: "left out";
  readonly above: Branch;
  readonly leftOut: LeftOut;
}

export type MapCell = ObjectCell | LeftOutCell;

interface Item {
  readonly branch: Branch;
  readonly isLeftOut: boolean;
  readonly retained: number;
  readonly items: readonly Item[];
}

interface Sides {
  x0: number;
  x1: number;
  y0: number;
  y1: number;
}

const TREEMAP_LEVELS = 4;
const TREEMAP_HEADING = 20;
/** A cell needs so many pixels of width, or of area, to be told from a line. */
const NARROWEST = 2;
const SMALLEST_AREA = 40;
const LOWEST_ROW = 22;
const HIGHEST_ROW = 44;

export function layOut(shape: Shape, tree: Branch, width: number, height: number): readonly MapCell[] {
  if (width <= 0 || height <= 0 || tree.retained <= 0) return [];
  return shape === "icicle" ? icicle(tree, width, height) : squares(tree, width, height);
}

function icicle(tree: Branch, width: number, height: number): readonly MapCell[] {
  const kept = withoutSmallest(tree, (NARROWEST * tree.retained) / width, Math.floor(height / LOWEST_ROW) - 1);
  const top = valued(kept);
  const levels = Math.max(levelCount(kept), top.height + 1);
  const rowHeight = Math.max(LOWEST_ROW, Math.min(HIGHEST_ROW, height / levels));
  const placed = partition<Item>().size([width, rowHeight * (top.height + 1)])(top);
  return cellsOf(placed, () => rowHeight).filter(({ y }) => y + rowHeight <= height + 1);
}

function squares(tree: Branch, width: number, height: number): readonly MapCell[] {
  const kept = withoutSmallest(tree, (SMALLEST_AREA * tree.retained) / (width * height), TREEMAP_LEVELS);
  const placed = treemap<Item>()
    .tile(treemapSquarify.ratio(1.4))
    .size([width, height])
    .round(true)
    .paddingInner(1)
    .paddingOuter(2)
    .paddingTop((node) => (isRoomy(node as unknown as Sides) ? TREEMAP_HEADING : 2))(valued(kept));
  return cellsOf(placed, (node) => (node.children === undefined ? node.y1 - node.y0 : isRoomy(node) ? TREEMAP_HEADING : 0))
    .filter(({ width: cellWidth, height: cellHeight }) => cellWidth >= 1 && cellHeight >= 1);
}

function isRoomy({ x0, x1, y0, y1 }: Sides): boolean {
  return x1 - x0 >= 60 && y1 - y0 >= 2 * TREEMAP_HEADING;
}

/**
 * The sizes are those that the heap has: they are not added up from the parts that are drawn.
 *
 * What an object takes itself, its shallow size, is then the room below it that no cell has.
 */
function valued(tree: Branch): HierarchyNode<Item> {
  const top = hierarchy(itemOf(tree), ({ items }) => [...items]);
  // `value` is what d3's layouts read; its own way to set it would add parts up.
  return top.each((node) => Object.assign(node, { value: node.data.retained }));
}

function itemOf(branch: Branch): Item {
  const items = branch.children.map(itemOf);
  const { count, retained } = branch.left_out;
  if (count > 0 && retained > 0) items.push({ branch, isLeftOut: true, retained, items: [] });
  return { branch, isLeftOut: false, retained: branch.retained, items };
}

function cellsOf(top: HierarchyNode<Item> & Sides, labelHeightOf: (node: HierarchyNode<Item> & Sides) => number): MapCell[] {
  const cells: MapCell[] = [];
  const add = (node: HierarchyNode<Item> & Sides, path: string): void => {
    const { branch, isLeftOut, retained } = node.data;
    const place = { path, depth: node.depth, x: node.x0, y: node.y0, width: node.x1 - node.x0, height: node.y1 - node.y0, retained };
    if (isLeftOut) cells.push({ kind: "left out", ...place, above: branch, leftOut: branch.left_out });
    else {
      const isLeaf = branch.children.length === 0 && branch.left_out.count === 0;
      cells.push({ kind: "object", ...place, branch, isLeaf, labelHeight: labelHeightOf(node) });
    }
    (node.children as (HierarchyNode<Item> & Sides)[] | undefined)?.forEach((child, index) => add(child, path ? `${path}.${index}` : String(index)));
  };
  add(top, "");
  return cells;
}

/** The paths of the cells that are suspects; of one that is not drawn, that of what it is left out with. */
export function suspectedCells(cells: readonly MapCell[], suspects: readonly (readonly number[])[]): ReadonlySet<string> {
  const found = new Set<string>();
  const objects = new Map(cells.flatMap((cell) => (cell.kind === "object" ? [[cell.branch.id, cell] as const] : [])));
  for (const chain of suspects) {
    const drawn = chain.findLast((id) => objects.has(id));
    const nearest = drawn === undefined ? undefined : objects.get(drawn);
    if (nearest === undefined) continue;
    const rest = drawn === chain.at(-1) ? undefined : cells.find((cell) => cell.kind === "left out" && cell.above === nearest.branch);
    found.add((rest ?? nearest).path);
  }
  return found;
}
