/** A tree of objects: what they hold, or what holds them, with DevTools' columns. */

import { useMemo } from "preact/hooks";
import { source } from "../data/current";
import type { ReferenceRow } from "../data/shapes";
import type { Parameters, Question } from "../data/source";
import { linkTo } from "../state/route";
import { edgeText } from "./edgeText";
import { ObjectLink } from "./ObjectLink";
import { objectText } from "./objectText";
import { Tree, type TreeAction, type TreeColumn } from "./Tree";
import { TreeModel, WINDOW_SIZE } from "./TreeModel";

/** Row of an answer of `references` or `retainers`. */
export interface ReferenceTreeRow extends ReferenceRow {
  /** How many rows there are below this one. */
  readonly reference_count?: number;
  readonly retainer_count?: number;
  readonly is_reachable?: boolean;
}

interface ReferenceAnswer {
  readonly row_count: number;
  readonly rows: readonly ReferenceTreeRow[];
}

/** The questions that such a tree can be made of, and the word between an edge and its object. */
const BETWEEN = { references: " :: ", retainers: " in " } as const;

/** Of a name in a copy or a title. */
const LONGEST = 2000;

interface ReferenceTreeProps {
  readonly question: keyof typeof BETWEEN;
  readonly snapshot: number | undefined;
  /** The object at the top, which has no row itself; none for the root. */
  readonly id?: number | undefined;
  /** What a share is of: the heap's total. */
  readonly total: number;
  readonly label: string;
  readonly empty: string;
  readonly height: "page" | "section";
  /** Further choices for the question, as ignored retainers. */
  readonly parameters?: Parameters;
  readonly actions?: readonly TreeAction<ReferenceTreeRow>[];
  readonly pathName?: string;
  readonly unfoldsAtOnce?: (row: ReferenceTreeRow, place: number, depth: number) => boolean;
}

export function ReferenceTree({ question, snapshot, id, total, parameters, unfoldsAtOnce, ...tree }: ReferenceTreeProps) {
  const asked = JSON.stringify([question, snapshot, id, parameters]);
  const model = useMemo(
    () =>
      new TreeModel<ReferenceTreeRow>({
        fetch: async (parent, offset, limit) => {
          const answer = await source().get<ReferenceAnswer>(...rowsBelow(question, snapshot, parent?.id ?? id, parameters, offset, limit));
          return { rows: answer.rows, count: answer.row_count };
        },
        identityOf: (row) => row.id,
        isLeaf: (row) => (row.reference_count ?? row.retainer_count) === 0,
        ...(unfoldsAtOnce === undefined ? {} : { unfoldsAtOnce }),
      }),
    [asked],
  );
  return (
    <Tree
      key={asked}
      {...tree}
      model={model}
      title="Object"
      columns={columnsFor(total)}
      name={(row, isCurrent) => <ReferenceName row={row} between={BETWEEN[question]} snapshot={snapshot} isCurrent={isCurrent} />}
      textOf={(row) => `${edgeText(row.edge, row.edge_type)}${BETWEEN[question]}${objectText(row, LONGEST)} @${row.id}`}
      linkOf={(row) => linkTo("object", { snapshot, id: row.id })}
    />
  );
}

/** What asks for some of the rows below an object: by default for those that a tree of it begins with. */
export function rowsBelow(
  question: string, snapshot: number | undefined, id: number | undefined, parameters: Parameters = {}, offset = 0, limit = WINDOW_SIZE,
): Question {
  return [question, { ...parameters, snapshot, id, offset, limit }];
}

/** DevTools' figures of an object, with the share of the heap that it retains. */
export function columnsFor(total: number): readonly TreeColumn[] {
  return [
    { name: "distance", kind: "distance", title: "Distance" },
    { name: "shallow", kind: "bytes", title: "Shallow size", short: "Shallow" },
    { name: "retained", kind: "bytes", title: "Retained size", short: "Retained", share_of: total },
  ];
}

export function ReferenceName({ row, between, snapshot, isCurrent }: { row: ReferenceTreeRow; between: string; snapshot: number | undefined; isCurrent: boolean }) {
  return (
    <span class={row.is_reachable === false ? "tree-unreachable" : undefined}>
      <span class="tree-edge">{edgeText(row.edge, row.edge_type)}</span>
      <span class="tree-between">{between}</span>
      <ObjectLink object={row} snapshot={snapshot} isTabStop={isCurrent} />
      {row.is_reachable === false && <span class="quiet small"> only through ignored</span>}
    </span>
  );
}
