/** Retained sizes as a map: each cell is an object, and lies within the one that dominates it. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { formatBytes, formatCount, formatShare } from "../../format/numbers";
import { shortened } from "../../format/text";
import { useSize } from "../../parts/useSize";
import { chosenNumber, linkTo } from "../../state/route";
import type { Branch } from "./branch";
import { LeftOutPanel } from "./LeftOutPanel";
import { MapCellView, MapLabel, titleOf } from "./MapCellView";
import { neighbour } from "./mapKeys";
import { layOut, suspectedCells, type LeftOutCell, type MapCell, type Shape } from "./mapLayout";

interface DominatorMapProps {
  readonly tree: Branch;
  readonly shape: Shape;
  readonly snapshot: number | undefined;
  readonly total: number;
  /** Where a zoom out leads: undefined until that is known, null at the root. */
  readonly above: string | null | undefined;
  /** Objects that the verdict suspects, each below what dominates it, the nearest last. */
  readonly suspects: readonly (readonly number[])[];
}

export function DominatorMap({ tree, shape, snapshot, total, above, suspects }: DominatorMapProps) {
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const cells = useMemo(() => layOut(shape, tree, size.width, size.height), [shape, tree, size.width, size.height]);
  const suspected = useMemo(() => suspectedCells(cells, suspects), [cells, suspects]);
  const [current, setCurrent] = useState("");
  const [pointed, setPointed] = useState<string | undefined>(undefined);
  const [isLeaving, leave] = useState(false);
  const hadFocus = useRef(false);
  useEffect(() => {
    setCurrent("");
    setPointed(undefined);
    leave(false);
    if (hadFocus.current) cellElement(frame.current, "")?.focus();
  }, [tree]);

  useEffect(() => {
    if (isLeaving && above) location.hash = above;
  }, [isLeaving, above]);

  const hrefOf = (cell: MapCell): string => {
    if (cell.kind === "object" && cell.isLeaf) return linkTo("object", { snapshot, id: cell.branch.id });
    // No zoom shows a thousand that are small each: they are listed.
    if (cell.kind === "left out") return linkTo("dominators", { snapshot, id: tree.id === 1 ? undefined : tree.id, shape, left: cell.above.id });
    return linkTo("dominators", { snapshot, id: cell.branch.id, shape });
  };
  // What stays the same is not compared again: pointer and focus move often, and a map has very many cells.
  const cellView = (cell: MapCell, isTabStop: boolean) => <MapCellView key={cell.path} cell={cell} total={total} href={hrefOf(cell)} isTabStop={isTabStop} isSuspect={suspected.has(cell.path)} />;
  const still = useMemo(() => cells.map((cell) => cellView(cell, false)), [cells, total, snapshot, shape, suspected]);
  const labels = useMemo(() => cells.map((cell) => <MapLabel key={cell.path} cell={cell} total={total} />), [cells, total]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const cell = cells.find(({ path }) => path === current);
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Backspace" || event.key === "-") leave(above !== null);
    else if (event.key === " " && cell !== undefined) location.hash = hrefOf(cell);
    else if (event.key === "o" && cell?.kind === "object") location.hash = linkTo("object", { snapshot, id: cell.branch.id });
    else {
      const next = neighbour(cells, current, event.key);
      if (next === undefined) return;
      cellElement(frame.current, next)?.focus();
    }
    event.preventDefault();
  };
  const left = chosenNumber("left");
  // Its branch is the one that was laid out: with what is too small for this screen.
  const listed = left === undefined ? undefined : cells.find((cell) => cell.kind === "left out" && cell.above.id === left);
  const shown = cells.find(({ path }) => path === pointed);
  return (
    <div class="map">
      <div
        ref={frame}
        class="map-frame panel"
        onKeyDown={onKeyDown}
        onFocusIn={(event) => {
          hadFocus.current = true;
          const path = pathOf(event.target);
          if (path === undefined) return;
          setCurrent(path);
          if (event.target instanceof Element && event.target.matches(":focus-visible")) setPointed(path);
        }}
        onFocusOut={(event) => {
          setPointed(undefined);
          // Where the focused cell is taken away by a zoom there is no next one: then the focus is still the map's.
          if (event.relatedTarget !== null) hadFocus.current = false;
        }}
        onPointerMove={(event) => setPointed(pathOf(event.target))}
        onPointerLeave={() => setPointed(undefined)}
      >
        <svg width={size.width} height={size.height} role="group" aria-label={`Retained sizes below ${titleOf(cells[0] ?? emptyCell(tree))}`} aria-describedby="map-hint">
          <defs>
            <pattern id="map-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect width="6" height="6" />
              <path d="M0 0v6" />
            </pattern>
          </defs>
          {cells.map((cell, place) => (cell.path === current ? cellView(cell, true) : still[place]))}
          <g class="map-labels" aria-hidden="true">{labels}</g>
        </svg>
        {shown && <Tooltip cell={shown} top={tree} total={total} frame={size} />}
      </div>
      {listed?.kind === "left out" && <LeftOutPanel above={listed.above} leftOut={listed.leftOut} snapshot={snapshot} total={total} />}
      <p class="quiet small map-hint" id="map-hint">Click or Enter zooms in, Backspace out. Arrow keys move; o opens the object's page.</p>
    </div>
  );
}

function Tooltip({ cell, top, total, frame }: { cell: MapCell; top: Branch; total: number; frame: { width: number; height: number } }) {
  const left = Math.max(0, Math.min(cell.x + 12, frame.width - 300));
  const isHigh = cell.y + Math.min(cell.height, 60) > frame.height / 2;
  const place = isHigh ? { left: `${left}px`, bottom: `${frame.height - cell.y - 4}px` } : { left: `${left}px`, top: `${Math.min(cell.y + Math.min(cell.height, 48), frame.height) + 4}px` };
  return (
    <div class="map-tooltip panel small" style={place} aria-hidden="true">
      <strong class="mono">{titleOf(cell)}</strong>
      {cell.kind === "object" && <span class="quiet"> @{cell.branch.id}</span>}
      {cell.kind === "object" && <div class="quiet">{cell.branch.type} of class {shortened(cell.branch.class, 80)}</div>}
      {cell.kind === "left out" && <LeftOutLines cell={cell} />}
      <div>retains {formatBytes(cell.retained)}: {formatShare(cell.retained, total)} of the heap{top.id !== 1 && `, ${formatShare(cell.retained, top.retained)} of what is shown`}</div>
      {cell.kind === "object" && <div>itself {formatBytes(cell.branch.shallow)}; dominates {formatCount(cell.branch.children.length + cell.branch.left_out.count)}</div>}
    </div>
  );
}

/** What is too small to be drawn, by class. */
function LeftOutLines({ cell }: { cell: LeftOutCell }) {
  return (
    <>
      <div class="quiet">below @{cell.above.id}, too many or too small to be drawn; a click lists them</div>
      {cell.leftOut.classes?.map(({ name, count, retained }) => <div key={name}>{formatCount(count)} × <span class="mono">{shortened(name, 60)}</span>, {formatBytes(retained)}</div>)}
    </>
  );
}

function emptyCell(tree: Branch): MapCell {
  return { kind: "object", path: "", depth: 0, x: 0, y: 0, width: 0, height: 0, retained: tree.retained, branch: tree, isLeaf: true, labelHeight: 0 };
}

function cellElement(frame: Element | null, path: string): SVGAElement | undefined {
  return [...(frame?.querySelectorAll<SVGAElement>("a[data-path]") ?? [])].find((element) => element.dataset["path"] === path);
}

function pathOf(target: EventTarget | null): string | undefined {
  const cell = target instanceof Element ? target.closest<SVGAElement>("a[data-path]") : null;
  return cell?.dataset["path"];
}
