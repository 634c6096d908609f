/** The dominator tree: below each object those that can be freed when it is gone, largest first. */

import { useMemo } from "preact/hooks";
import { source } from "../data/current";
import type { ObjectRow } from "../data/shapes";
import { formatCount } from "../format/numbers";
import { linkTo } from "../state/route";
import { ObjectLink } from "./ObjectLink";
import { objectText } from "./objectText";
import { columnsFor, rowsBelow } from "./ReferenceTree";
import { Tree } from "./Tree";
import { TreeModel } from "./TreeModel";

interface DominatedRow extends ObjectRow {
  readonly dominated_count: number;
}

interface DominatedAnswer {
  readonly row_count: number;
  readonly rows: readonly DominatedRow[];
}

interface DominatedTreeProps {
  readonly snapshot: number | undefined;
  /** None for the root. */
  readonly id?: number | undefined;
  readonly total: number;
  readonly height: "page" | "section";
  readonly pathName: string;
}

export function DominatedTree({ snapshot, id, total, height, pathName }: DominatedTreeProps) {
  const model = useMemo(() => new TreeModel<DominatedRow>({
    fetch: async (parent, offset, limit) => {
      const answer = await source().get<DominatedAnswer>(...rowsBelow("dominated", snapshot, parent?.id ?? id, {}, offset, limit));
      return { rows: answer.rows, count: answer.row_count };
    },
    identityOf: (row) => row.id,
    isLeaf: (row) => row.dominated_count === 0,
  }), [snapshot, id]);
  return (
    <Tree
      key={`${snapshot} ${id}`}
      label="Objects below what dominates them"
      model={model}
      title="Dominated object"
      columns={columnsFor(total)}
      name={(row, isCurrent) => (
        <>
          <ObjectLink object={row} snapshot={snapshot} isTabStop={isCurrent} />
          {row.dominated_count > 0 && <span class="quiet small"> dominates {formatCount(row.dominated_count)}</span>}
        </>
      )}
      textOf={(row) => `${objectText(row, 2000)} @${row.id}`}
      linkOf={(row) => linkTo("object", { snapshot, id: row.id })}
      empty="Nothing goes with it but itself."
      pathName={pathName}
      height={height}
    />
  );
}
