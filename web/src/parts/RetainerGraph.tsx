/** What holds an object as a graph: the object at the top, its holders below it, down to the roots. */

import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { source } from "../data/current";
import { useAnswer } from "../data/resource";
import type { Question } from "../data/source";
import { formatBytes, formatCount } from "../format/numbers";
import { choose, chosen, chosenNumber } from "../state/route";
import { fitted } from "./fittedText";
import { nodeKind } from "./nodeKind";
import { ObjectLink } from "./ObjectLink";
import type { ReferenceTreeRow } from "./ReferenceTree";
import { BOX, layOutGraph, withoutIgnored, withRetainers, type Graph, type PlacedGraph, type PlacedLink, type PlacedNode } from "./retainerGraph";
import { Answer } from "./States";
import "./retainer-graph.css";

interface RetainerGraphProps {
  readonly snapshot: number | undefined;
  readonly id: number;
  readonly ignored: readonly number[];
  readonly onIgnore: (id: number) => void;
  readonly height: "page" | "section";
}

const NODES = 24;
const MOST_NODES = 200;
const RETAINERS_SHOWN = 12;
const LABEL_WIDTH = 150;
const MOST_BACK = 8;

export function RetainerGraph(props: RetainerGraphProps) {
  const { snapshot, id, ignored } = props;
  const answer = useAnswer<Graph>(...graphQuestion(snapshot, id, ignored));
  return <Answer of={answer} what="Looking for what holds it…">{(graph) => <Drawn {...props} graph={graph} most={nodesChosen()} />}</Answer>;
}

/** What it asks for. */
export function graphQuestion(snapshot: number | undefined, id: number, ignored: readonly number[]): Question {
  return ["retainer-graph", { snapshot, id, most: nodesChosen(), ignore: ignored.length ? ignored : undefined }];
}

function nodesChosen(): number {
  return Math.min(chosenNumber("most") ?? NODES, MOST_NODES);
}

function Drawn({ graph, most, snapshot, id, ignored, onIgnore, height }: RetainerGraphProps & { graph: Graph; most: number }) {
  const unfolded = idsIn(chosen("unfolded"));
  const retainers = useRetainers(snapshot, unfolded);
  const shown = useMemo(() => {
    const whole = [...retainers].reduce((sum, [held, rows]) => withRetainers(sum, held, rows), graph);
    return withoutIgnored(whole, id, ignored);
  }, [graph, retainers, id, ignored.join()]);
  const placed = useMemo(() => layOutGraph(shown, id), [shown, id]);
  const [pointed, setPointed] = useState<number | undefined>(undefined);
  const frame = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const top = placed.nodes.find(({ layer }) => layer === 0);
    if (frame.current && top) frame.current.scrollLeft = top.x + BOX.width / 2 - frame.current.clientWidth / 2;
  }, [id]);
  const isTangled = placed.links.filter(({ isBack }) => isBack).length > MOST_BACK;
  if (placed.nodes.length < 2) return <p class="quiet graph-empty">Nothing but roots{ignored.length > 0 ? ", weak references and what is ignored" : " and weak references"} holds it.</p>;
  return (
    <figure class="graph panel">
      <div ref={frame} class={`graph-frame graph-${height}`} tabIndex={0} role="group" aria-label="What holds the object, as a graph">
        <div class="graph-sheet" style={{ width: `${placed.width}px`, height: `${placed.height}px` }}>
          <Links placed={placed} pointed={pointed} />
          <ul>
            {placed.nodes.map((each) => (
              <Box
                key={each.node.id}
                placed={each}
                links={placed.links}
                snapshot={snapshot}
                canUnfold={!unfolded.includes(each.node.id) && !each.node.is_root}
                onPoint={setPointed}
                onUnfold={() => choose({ unfolded: [...unfolded, each.node.id].join(",") })}
                onIgnore={each.layer === 0 ? undefined : () => onIgnore(each.node.id)}
              />
            ))}
          </ul>
        </div>
      </div>
      <figcaption class="graph-foot small quiet">
        <span>The object is at the top, what holds it below. <span class="graph-back-sample" aria-hidden="true" /> leads back: a cycle{isTangled && "; of many only those of the box that is pointed at"}.</span>
        {graph.left_out > 0 && (
          <span>
            {formatCount(graph.left_out)} more references are not shown.{" "}
            {most < MOST_NODES && <button type="button" class="small" onClick={() => choose({ most: Math.min(2 * most, MOST_NODES) })}>Show more</button>}
          </span>
        )}
      </figcaption>
    </figure>
  );
}

/** References that lead back are many where the object is used everywhere: then only those of the node that is pointed at. */
function Links({ placed, pointed }: { placed: PlacedGraph; pointed: number | undefined }) {
  const isOf = ({ from, to }: PlacedLink): boolean => from === pointed || to === pointed;
  const forward = placed.links.filter(({ isBack }) => !isBack);
  const back = placed.links.filter(({ isBack }) => isBack);
  const shownBack = back.length > MOST_BACK ? back.filter(isOf) : back;
  return (
    <svg width={placed.width} height={placed.height} aria-hidden="true">
      <defs>
        <marker id="graph-arrow" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0l8 4-8 4z" /></marker>
      </defs>
      {[...shownBack, ...forward].map((link) => (
        <path key={`${link.from} ${link.to}`} class={`graph-link ${link.isBack ? "graph-back" : ""} ${isOf(link) ? "graph-pointed" : ""}`} d={link.path} marker-end="url(#graph-arrow)" />
      ))}
      {forward.map((link) => (
        <text key={`${link.from} ${link.to}`} x={link.label.x} y={link.label.y} text-anchor="middle"><title>{link.names.join(", ").slice(0, 2000)}</title>{labelOf(link)}</text>
      ))}
    </svg>
  );
}

function labelOf({ names: [first = "", ...others] }: PlacedLink): string {
  const more = others.length ? ` +${others.length}` : "";
  return `${fitted(first, LABEL_WIDTH - 8 * more.length)}${more}`;
}

interface BoxProps {
  readonly placed: PlacedNode;
  readonly links: readonly PlacedLink[];
  readonly snapshot: number | undefined;
  readonly canUnfold: boolean;
  readonly onPoint: (id: number | undefined) => void;
  readonly onUnfold: () => void;
  readonly onIgnore: (() => void) | undefined;
}

function Box({ placed: { node, layer, x, y }, links, snapshot, canUnfold, onPoint, onUnfold, onIgnore }: BoxProps) {
  const holds = links.filter(({ from }) => from === node.id).map(({ names, to }) => `${names.join(", ")} of it is @${to}`);
  return (
    <li
      class={`graph-box graph-kind-${nodeKind(node.type)} ${layer === 0 ? "graph-top" : ""} ${node.is_root ? "graph-root" : ""}`}
      style={{ left: `${x}px`, top: `${y}px`, width: `${BOX.width}px`, height: `${BOX.height}px` }}
      onPointerEnter={() => onPoint(node.id)}
      onPointerLeave={() => onPoint(undefined)}
      onFocusIn={() => onPoint(node.id)}
      onFocusOut={() => onPoint(undefined)}
    >
      <span class="graph-name"><ObjectLink object={node} snapshot={snapshot} /></span>
      <span class="graph-line small">
        <span class="quiet">{formatBytes(node.retained)}{node.is_root && " · root"}</span>
        <span class="visually-hidden">{holds.join("; ").slice(0, 300)}</span>
        {canUnfold && <button type="button" class="graph-button" onClick={onUnfold} aria-label={`Show what else holds @${node.id}`} title="Show what else holds it">+</button>}
        {onIgnore && <button type="button" class="graph-button" onClick={onIgnore} aria-label={`Ignore @${node.id}`} title="Ignore it: look for what else holds the object">×</button>}
      </span>
    </li>
  );
}

/** What holds the objects that a reader unfolded; those that a report does not hold are left out. */
function useRetainers(snapshot: number | undefined, ids: readonly number[]): ReadonlyMap<number, readonly ReferenceTreeRow[]> {
  const [found, setFound] = useState<ReadonlyMap<number, readonly ReferenceTreeRow[]>>(new Map());
  useLayoutEffect(() => {
    const stopped = new AbortController();
    const asked = ids.map(async (id): Promise<[number, readonly ReferenceTreeRow[]]> => {
      const answer = await source()
        .get<{ rows: readonly ReferenceTreeRow[] }>("retainers", { snapshot, id, limit: RETAINERS_SHOWN }, stopped.signal)
        .catch(() => ({ rows: [] }));
      return [id, answer.rows];
    });
    void Promise.all(asked).then((all) => {
      if (!stopped.signal.aborted) setFound(new Map(all));
    });
    return () => stopped.abort();
  }, [snapshot, ids.join()]);
  return found;
}

/** Numbers with commas between them, as several objects stand in the address. */
export function idsIn(text: string | undefined): readonly number[] {
  return (text ?? "").split(",").filter((each) => /^\d{1,15}$/.test(each)).map(Number);
}
