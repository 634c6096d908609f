/** What an object holds, in groups that say how many there are. */

import { useMemo } from "preact/hooks";
import { source } from "../../data/current";
import type { ObjectRow } from "../../data/shapes";
import { formatCount } from "../../format/numbers";
import { edgeText } from "../../parts/edgeText";
import { ObjectLink } from "../../parts/ObjectLink";
import { objectText } from "../../parts/objectText";
import { columnsFor, ReferenceName, type ReferenceTreeRow } from "../../parts/ReferenceTree";
import { Tree } from "../../parts/Tree";
import { TreeModel, type TreeWindow } from "../../parts/TreeModel";
import { linkTo } from "../../state/route";
import { groupsOf, partsOf, type GroupRow, type HeldEntry, type HeldRow } from "./heldRows";
import type { ObjectAnswer } from "./objectAnswer";

const NOT_RECORDED = "(not recorded)";

export function HeldTree({ answer, snapshot, total }: { answer: ObjectAnswer; snapshot: number | undefined; total: number }) {
  const model = useMemo(() => new TreeModel<HeldRow>({
    fetch: (parent, offset, limit) => windowOf(answer, snapshot, parent, offset, limit),
    identityOf,
    isLeaf: (row) => row.kind === "reference" && row.reference_count === 0,
    unfoldsAtOnce: (row) => row.kind === "group" && (row.key !== "internal" || groupsOf(answer).length === 1),
  }), [answer, snapshot]);
  return (
    <Tree
      key={`${snapshot} ${answer.object.id}`}
      label="What the object holds"
      model={model}
      title="Held"
      columns={columnsFor(total)}
      name={(row, isCurrent) => <HeldName row={row} snapshot={snapshot} isCurrent={isCurrent} />}
      textOf={textOf}
      linkOf={(row) => {
        const object = objectOf(row);
        return object && linkTo("object", { snapshot, id: object.id });
      }}
      empty="It holds nothing that the heap records."
      pathName="held"
      height="section"
    />
  );
}

async function windowOf(answer: ObjectAnswer, snapshot: number | undefined, parent: HeldRow | undefined, offset: number, limit: number): Promise<TreeWindow<HeldRow>> {
  if (parent === undefined) return { rows: groupsOf(answer), count: groupsOf(answer).length };
  if (parent.kind === "group") return windowOfGroup(answer, snapshot, parent, offset, limit);
  if (parent.kind === "entry") return { rows: partsOf(parent), count: partsOf(parent).length };
  const below = await source().get<{ rows: readonly ReferenceTreeRow[]; row_count: number }>("references", { snapshot, id: parent.id, offset, limit });
  return { rows: below.rows.map((row) => ({ kind: "reference", ...row })), count: below.row_count };
}

async function windowOfGroup(answer: ObjectAnswer, snapshot: number | undefined, group: GroupRow, offset: number, limit: number): Promise<TreeWindow<HeldRow>> {
  const end = Math.min(offset + limit, group.count);
  const rows = group.rows(answer);
  // A report has no others than these.
  if (rows.length >= end || !source().isLive) return { rows: rows.slice(offset, end), count: group.count };
  const found = await source().get<{ rows: readonly unknown[] }>("held", { snapshot, id: answer.object.id, ...group.question, offset, limit });
  return { rows: group.rowsOf(found.rows, offset), count: group.count };
}

function identityOf(row: HeldRow): string | number {
  if (row.kind === "group") return row.key;
  return row.kind === "entry" ? `entry ${row.place}` : row.id;
}

function objectOf(row: HeldRow): ObjectRow | undefined {
  if (row.kind === "group") return undefined;
  return row.kind === "entry" ? (row.entry.value ?? row.entry.key ?? undefined) : row;
}

function HeldName({ row, snapshot, isCurrent }: { row: HeldRow; snapshot: number | undefined; isCurrent: boolean }) {
  if (row.kind === "group") return <span class="held-group">{row.title} <span class="quiet">{formatCount(row.count)}</span></span>;
  if (row.kind === "entry") return <EntryName row={row} snapshot={snapshot} isCurrent={isCurrent} />;
  return <ReferenceName row={row} between=" :: " snapshot={snapshot} isCurrent={isCurrent} />;
}

function EntryName({ row: { entry, isMember }, snapshot, isCurrent }: { row: HeldEntry; snapshot: number | undefined; isCurrent: boolean }) {
  const part = (object: ObjectRow | null) =>
    object === null ? <span class="quiet" title="The engine records no small integers, nor true, false, null and undefined">{NOT_RECORDED}</span> : <ObjectLink object={object} snapshot={snapshot} isTabStop={isCurrent} />;
  return isMember ? part(entry.key) : <>{part(entry.key)}<span class="tree-between"> ⇒ </span>{part(entry.value)}</>;
}

function textOf(row: HeldRow): string {
  if (row.kind === "group") return `${row.title} (${formatCount(row.count)})`;
  if (row.kind === "reference") return `${edgeText(row.edge, row.edge_type)} :: ${named(row)}`;
  return row.isMember ? named(row.entry.key) : `${named(row.entry.key)} ⇒ ${named(row.entry.value)}`;
}

function named(object: ObjectRow | null): string {
  return object === null ? NOT_RECORDED : `${objectText(object, 2000)} @${object.id}`;
}
