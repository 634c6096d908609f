/** The objects of one class, largest retained size first. */

import type { ObjectRow, Row } from "../../data/shapes";
import { ObjectLink } from "../../parts/ObjectLink";
import { Table } from "../../parts/Table";
import type { TableColumn } from "../../parts/TableColumns";
import { tableAt } from "../../parts/TableSource";
import { linkTo } from "../../state/route";

/** Which objects are shown: DevTools' filters, as the API takes them. */
export interface ShownObjects {
  readonly objects: string | undefined;
  readonly allocated_after?: number;
  readonly allocated_before?: number;
}

export function ClassObjects({ snapshot, classKey, shown }: { snapshot: number | undefined; classKey: string; shown: ShownObjects }) {
  const columns: readonly TableColumn[] = [
    { name: "name", heading: "Object", width: 14, cell: (row) => <ObjectLink object={row as unknown as ObjectRow} snapshot={snapshot} isTabStop={false} /> },
    { name: "distance", heading: "Distance", priority: 3 },
    { name: "shallow", heading: "Shallow size", priority: 2 },
    { name: "retained", heading: "Retained size", priority: 1 },
  ];
  return (
    <Table
      source={tableAt("objects", { snapshot, key: classKey, ...shown })}
      noun={["object", "objects"]}
      columns={columns}
      sort="retained"
      prefix={null}
      example="retained>1KiB"
      keyOf={(row: Row) => String(row["id"])}
      open={(row: Row) => linkTo("object", { snapshot, id: Number(row["id"]) })}
    />
  );
}
