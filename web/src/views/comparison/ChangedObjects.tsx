/** The objects of a class that were added between two snapshots, or those that were removed. */

import { useId, useState } from "preact/hooks";
import type { ObjectRow, Row } from "../../data/shapes";
import { formatCount } from "../../format/numbers";
import { ObjectLink } from "../../parts/ObjectLink";
import { Table } from "../../parts/Table";
import type { TableColumn } from "../../parts/TableColumns";
import { tableAt } from "../../parts/TableSource";
import { linkTo } from "../../state/route";

type Side = "added" | "removed";

export function ChangedObjects({ older, newer, row }: { older: number; newer: number; row: Row }) {
  const counts: Record<Side, number> = { added: Number(row["added_count"]), removed: Number(row["removed_count"]) };
  const [side, choose] = useState<Side>(counts.added > 0 || counts.removed === 0 ? "added" : "removed");
  const name = useId();
  const snapshot = side === "added" ? newer : older;
  return (
    <>
      <fieldset class="comparison-sides">
        <legend class="visually-hidden">Objects shown</legend>
        {(["added", "removed"] as const).map((each) => (
          <label key={each}>
            <input type="radio" name={name} checked={each === side} disabled={counts[each] === 0} onChange={() => choose(each)} />
            {formatCount(counts[each])} {each}
          </label>
        ))}
      </fieldset>
      <Table
        key={side}
        source={tableAt("comparison/objects", { older, newer, key: String(row["key"]), side })}
        noun={["object", "objects"]}
        columns={columns(snapshot)}
        sort="retained"
        prefix={null}
        example="retained>1KiB"
        open={(object) => linkTo("object", { snapshot, id: Number(object["id"]) })}
      />
    </>
  );
}

function columns(snapshot: number): readonly TableColumn[] {
  return [
    { name: "name", heading: "Object", width: 12, cell: (row) => <ObjectLink object={row as unknown as ObjectRow} snapshot={snapshot} isTabStop={false} /> },
    { name: "shallow", heading: "Shallow size", priority: 2 },
    { name: "retained", heading: "Retained size", priority: 1 },
  ];
}
