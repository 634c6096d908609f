/** What holds an object, as a tree or as a graph, with objects that a reader wants to look past left out. */

import type { Parameters, Question } from "../data/source";
import { choose, chosen, linkTo } from "../state/route";
import { ReferenceTree, rowsBelow, type ReferenceTreeRow } from "./ReferenceTree";
import { graphQuestion, idsIn, RetainerGraph } from "./RetainerGraph";
import { Segments } from "./Segments";
import "./retainers-of.css";

interface RetainersOfProps {
  readonly snapshot: number | undefined;
  readonly id: number;
  readonly total: number;
  readonly height: "page" | "section";
}

/** What it asks for first. */
export function retainersQuestion(snapshot: number | undefined, id: number): Question {
  const ignored = idsIn(chosen("ignore"));
  return isGraph() ? graphQuestion(snapshot, id, ignored) : rowsBelow("retainers", snapshot, id, without(ignored));
}

function isGraph(): boolean {
  return chosen("retainers") === "graph";
}

function without(ignored: readonly number[]): Parameters {
  return ignored.length > 0 ? { ignore: ignored } : {};
}

/** As DevTools: no chain is unfolded further at once. */
const LONGEST_CHAIN = 20;

export function RetainersOf({ snapshot, id, total, height }: RetainersOfProps) {
  const ignored = idsIn(chosen("ignore"));
  const ignore = (ids: readonly number[]): void => choose({ ignore: ids.join(","), retainer: undefined });
  const add = (each: number): void => ignore([...ignored, each]);
  return (
    <div class="retainers-of">
      <div class="retainers-of-tools">
        <Segments label="Retainers as" choices={[["tree", "Tree"], ["graph", "Graph"]]} value={isGraph() ? "graph" : "tree"} onChoose={(value) => choose({ retainers: value === "graph" ? value : undefined })} />
        <Ignored ids={ignored} snapshot={snapshot} onChange={ignore} />
      </div>
      {isGraph() ? (
        <RetainerGraph snapshot={snapshot} id={id} ignored={ignored} onIgnore={add} height={height} />
      ) : (
        <ReferenceTree
          question="retainers"
          snapshot={snapshot}
          id={id}
          total={total}
          parameters={without(ignored)}
          label="What holds the object"
          empty={ignored.length ? "Nothing else but roots and weak references holds it." : "Nothing but roots and weak references holds it."}
          height={height}
          pathName="retainer"
          unfoldsAtOnce={isOnShortestWay}
          actions={[{ key: "i", title: "Ignore", isFor: (row) => !ignored.includes(row.id), run: (row) => add(row.id) }]}
        />
      )}
    </div>
  );
}

function isOnShortestWay(row: ReferenceTreeRow, place: number, depth: number): boolean {
  return place === 0 && depth < LONGEST_CHAIN && row.distance > 1 && row.is_reachable !== false;
}

interface IgnoredProps {
  readonly ids: readonly number[];
  readonly snapshot: number | undefined;
  readonly onChange: (ids: readonly number[]) => void;
}

function Ignored({ ids, snapshot, onChange }: IgnoredProps) {
  if (ids.length === 0) return null;
  return (
    <div class="retainers-of-ignored small" role="group" aria-label="Ignored retainers">
      <span class="quiet">Ignored, distances go around:</span>
      {ids.map((id) => (
        <span key={id} class="retainers-of-chip">
          <a class="mono" href={linkTo("object", { snapshot, id })}>@{id}</a>
          <button type="button" class="button-quiet" aria-label={`Regard @${id} again`} title="Regard it again" onClick={() => onChange(ids.filter((each) => each !== id))}>×</button>
        </span>
      ))}
      {ids.length > 1 && <button type="button" class="button-quiet small" onClick={() => onChange([])}>Regard all again</button>}
    </div>
  );
}
