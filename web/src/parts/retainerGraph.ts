/** The graph of what holds an object: put together from answers, without what is ignored, and laid out in layers. */

import type { ObjectRow } from "../data/shapes";
import type { ReferenceTreeRow } from "./ReferenceTree";
import { edgeText } from "./edgeText";

export interface GraphNode extends Pick<ObjectRow, "id" | "name" | "class" | "type" | "retained" | "distance"> {
  readonly is_root: boolean;
}

export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  readonly edge: string;
  readonly edge_type: string;
}

/** Answer of `retainer-graph`: nodes that are nearer to a root come first; `left_out` retainers are not in it. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  readonly left_out: number;
}

/** All references from one object to another. */
export interface Link {
  readonly from: number;
  readonly to: number;
  readonly names: readonly string[];
}

export interface PlacedNode {
  readonly node: GraphNode;
  /** References from here to the object, at least. */
  readonly layer: number;
  readonly x: number;
  readonly y: number;
}

export interface PlacedLink extends Link {
  readonly path: string;
  readonly label: { readonly x: number; readonly y: number };
  /** Whether it leads away from the object, as one of a cycle does. */
  readonly isBack: boolean;
}

export interface PlacedGraph {
  readonly nodes: readonly PlacedNode[];
  readonly links: readonly PlacedLink[];
  readonly width: number;
  readonly height: number;
}

export const BOX = { width: 200, height: 50 } as const;
const GAP = { across: 24, down: 58 } as const;
const MARGIN = 16;
const SWEEPS = 4;
/** The names of so many references have room above their holder. */
const FEW = 3;

/** The graph with one level of retainers more. */
export function withRetainers(graph: Graph, id: number, rows: readonly ReferenceTreeRow[]): Graph {
  const known = new Set(graph.nodes.map((node) => node.id));
  const fresh = new Map(rows.filter((row) => !known.has(row.id)).map((row) => [row.id, { ...row, is_root: row.distance <= 1 }]));
  const present = new Set(graph.edges.map(nameOf));
  const edges = rows.map(({ edge, edge_type, id: from }) => ({ from, to: id, edge, edge_type })).filter((edge) => !present.has(nameOf(edge)));
  return { nodes: [...graph.nodes, ...fresh.values()], edges: [...graph.edges, ...edges], left_out: graph.left_out };
}

function nameOf({ from, to, edge, edge_type }: GraphEdge): string {
  return JSON.stringify([from, to, edge, edge_type]);
}

/** The graph without some objects, and without those that hold the object only through these. */
export function withoutIgnored(graph: Graph, top: number, ignored: readonly number[]): Graph {
  const edges = graph.edges.filter(({ from, to }) => !ignored.includes(from) && !ignored.includes(to));
  const layers = layersOf(edges, top);
  return {
    nodes: graph.nodes.filter(({ id }) => layers.has(id)),
    edges: edges.filter(({ from, to }) => layers.has(from) && layers.has(to)),
    left_out: graph.left_out,
  };
}

/** Several references from one object to another are one link. */
export function linksOf(edges: readonly GraphEdge[]): readonly Link[] {
  const names = new Map<string, { from: number; to: number; names: string[] }>();
  for (const { from, to, edge, edge_type } of edges) {
    const key = `${from} ${to}`;
    const link = names.get(key) ?? { from, to, names: [] };
    link.names.push(edgeText(edge, edge_type));
    names.set(key, link);
  }
  return [...names.values()];
}

/**
 * The object at the top, what holds it below it, and so on down to the roots.
 *
 * A layer is as far from the object as its nodes are: so a reference spans one layer, or leads back.
 */
export function layOutGraph(graph: Graph, top: number): PlacedGraph {
  const links = linksOf(graph.edges).filter(({ from, to }) => from !== to);
  const layers = layersOf(links, top);
  const rows: number[][] = [];
  for (const { id } of graph.nodes) {
    const layer = layers.get(id);
    if (layer !== undefined) (rows[layer] ??= []).push(id);
  }
  untangle(rows, links, layers);
  const centres = centresOf(rows, links, layers);
  const left = Math.min(...centres.values()) - BOX.width / 2;
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const nodes = rows.flatMap((row, layer) =>
    row.map((id) => ({
      node: byId.get(id)!,
      layer,
      x: MARGIN + centres.get(id)! - left - BOX.width / 2,
      y: MARGIN + layer * (BOX.height + GAP.down),
    })),
  );
  const places = new Map(nodes.map((placed) => [placed.node.id, placed]));
  const width = Math.max(0, ...nodes.map(({ x }) => x)) + BOX.width + MARGIN;
  const shown = links.filter(({ from, to }) => places.has(from) && places.has(to));
  const heldBy = (holder: number): number => shown.filter(({ from, to }) => from === holder && layers.get(to)! < layers.get(from)!).length;
  return {
    nodes,
    links: shown.map((link) => placedLink(link, places.get(link.from)!, places.get(link.to)!, heldBy(link.from) > FEW)),
    width,
    height: 2 * MARGIN + rows.length * (BOX.height + GAP.down) - GAP.down,
  };
}

/** How many references each node is from the object, going from held to holder. */
function layersOf(edges: readonly Pick<Link, "from" | "to">[], top: number): Map<number, number> {
  const holders = new Map<number, number[]>();
  for (const { from, to } of edges) holders.set(to, [...(holders.get(to) ?? []), from]);
  const layers = new Map([[top, 0]]);
  const waiting = [top];
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    for (const holder of holders.get(id) ?? []) {
      if (layers.has(holder)) continue;
      layers.set(holder, layers.get(id)! + 1);
      waiting.push(holder);
    }
  }
  return layers;
}

/** Order each layer by where its neighbours stand, down and up again, so that few links cross. */
function untangle(rows: number[][], links: readonly Link[], layers: ReadonlyMap<number, number>): void {
  const between = links.filter(({ from, to }) => layers.get(from) === layers.get(to)! + 1);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const isDown = sweep % 2 === 0;
    const order = isDown ? rows.keys() : [...rows.keys()].reverse();
    for (const layer of order) {
      const neighbours = rows[isDown ? layer - 1 : layer + 1];
      const row = rows[layer];
      if (neighbours === undefined || row === undefined) continue;
      const placeOf = new Map(neighbours.map((id, place) => [id, place]));
      const wanted = new Map(row.map((id, place) => {
        const places = between
          .filter((link) => (isDown ? link.from : link.to) === id)
          .map((link) => placeOf.get(isDown ? link.to : link.from)!);
        return [id, places.length ? mean(places) : place];
      }));
      rows[layer] = row.toSorted((one, other) => wanted.get(one)! - wanted.get(other)!);
    }
  }
}

/** Each node in the middle below those that it holds, as far as there is room. */
function centresOf(rows: readonly number[][], links: readonly Link[], layers: ReadonlyMap<number, number>): Map<number, number> {
  const centres = new Map<number, number>();
  rows.forEach((row, layer) => {
    const wanted = row.map((id) => {
      const held = links.filter((link) => link.from === id && layers.get(link.to) === layer - 1).map((link) => centres.get(link.to)!);
      return held.length ? mean(held) : 0;
    });
    spread(wanted, BOX.width + GAP.across).forEach((centre, place) => centres.set(row[place]!, centre));
  });
  return centres;
}

/** Numbers as near as can be to those that are wanted, in the same order, and no two nearer than `distance` (pooling of adjacent violators). */
export function spread(wanted: readonly number[], distance: number): number[] {
  const pools: { sum: number; count: number }[] = [];
  wanted.forEach((value, place) => {
    pools.push({ sum: value - place * distance, count: 1 });
    for (let last = pools.at(-1)!, before = pools.at(-2); before && before.sum / before.count > last.sum / last.count; last = pools.at(-1)!, before = pools.at(-2)) {
      pools.pop();
      before.sum += last.sum;
      before.count += last.count;
    }
  });
  return pools.flatMap(({ sum, count }) => Array.from({ length: count }, () => sum / count)).map((value, place) => value + place * distance);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function placedLink(link: Link, from: PlacedNode, to: PlacedNode, isOfMany: boolean): PlacedLink {
  const isBack = from.layer <= to.layer;
  return isBack ? { ...link, ...aside(from, to), isBack } : { ...link, ...upwards(from, to, isOfMany), isBack };
}

/** From the upper side of the holder to the lower side of what it holds: near which the name stands where the holder has many. */
function upwards(from: PlacedNode, to: PlacedNode, isOfMany: boolean): Pick<PlacedLink, "path" | "label"> {
  const [x0, y0] = [from.x + BOX.width / 2, from.y];
  const [x1, y1] = [to.x + BOX.width / 2, to.y + BOX.height];
  const bend = (y0 - y1) / 2;
  const label = isOfMany ? { x: x1, y: y1 + GAP.down * 0.4 } : { x: x0 + (x1 - x0) * 0.1, y: y0 - GAP.down * 0.3 };
  return { path: `M${x0} ${y0}C${x0} ${y0 - bend} ${x1} ${y1 + bend} ${x1} ${y1 + 6}`, label };
}

/** A way around the boxes, on the right: for references that lead back, or within a layer. */
function aside(from: PlacedNode, to: PlacedNode): Pick<PlacedLink, "path" | "label"> {
  const [x0, y0] = [from.x + BOX.width, from.y + BOX.height / 3];
  const [x1, y1] = [to.x + BOX.width, to.y + (2 * BOX.height) / 3];
  const out = Math.max(x0, x1) + GAP.across;
  return { path: `M${x0} ${y0}C${out} ${y0} ${out} ${y1} ${x1 + 6} ${y1}`, label: { x: out, y: (y0 + y1) / 2 } };
}
