/** Texts that a heap holds more than once, and what would be freed if it held each of them once. */

import { currentSnapshot, session } from "../../data/session";
import { formatCell } from "../../format/numbers";
import { ObjectLink } from "../../parts/ObjectLink";
import { Table } from "../../parts/Table";
import type { TableColumn } from "../../parts/TableColumns";
import { Share } from "../../parts/TableRow";
import { tableAt } from "../../parts/TableSource";
import { linkTo } from "../../state/route";

export function StringsView() {
  const snapshot = currentSnapshot.value;
  return (
    <>
      <h1>Duplicated strings</h1>
      <p class="quiet">
        Texts that several strings of the heap have. What all but one of them take is wasted.
        {session.value?.strings_hidden && " What they say is left out of this report."}
      </p>
      <Table
        source={tableAt("strings", { snapshot: snapshot?.index })}
        noun={["text", "texts"]}
        columns={stringColumns(snapshot?.index, snapshot?.total ?? 0)}
        sort="wasted"
        example="wasted>10KiB"
        open={(row) => linkTo("object", { snapshot: snapshot?.index, id: Number(row["id"]) })}
        nothing="No two strings of this heap say the same."
      />
    </>
  );
}

function stringColumns(snapshot: number | undefined, total: number): TableColumn[] {
  return [
    {
      name: "text",
      heading: "Text",
      width: 12,
      cell: (row) => (
        <>
          <ObjectLink object={{ id: Number(row["id"]), name: String(row["text"] ?? ""), type: "string" }} snapshot={snapshot} isTabStop={false} />
          {row["cut"] ? <span class="quiet small"> cut off in the snapshot</span> : null}
        </>
      ),
    },
    { name: "count", heading: "Strings", priority: 2, width: 5.5 },
    { name: "shallow", heading: "Shallow size", priority: 3, width: 7.25 },
    {
      name: "wasted",
      heading: "Wasted",
      priority: 1,
      width: 9,
      help: "What all but one of them take, and its share of the heap",
      cell: (row, column) => <Share part={Number(row["wasted"])} whole={total} text={formatCell(column, row["wasted"])} />,
    },
  ];
}
