/** The classes of a heap, as DevTools' Summary has them; a class unfolds to its objects. */

import { currentSnapshot } from "../../data/session";
import type { Row } from "../../data/shapes";
import { Table } from "../../parts/Table";
import type { TableColumn } from "../../parts/TableColumns";
import { tableAt } from "../../parts/TableSource";
import { chosen } from "../../state/route";
import { ClassObjects } from "./ClassObjects";

const COLUMNS: readonly TableColumn[] = [
  { name: "name", heading: "Class", width: 14 },
  { name: "count", heading: "Objects", priority: 3 },
  { name: "distance", heading: "Distance", priority: 5, help: "Steps from a root to the nearest object of the class" },
  { name: "shallow", heading: "Shallow size", priority: 4, help: "Bytes of the objects themselves" },
  { name: "retained", heading: "Retained size", priority: 1, help: "Bytes that would be free without the objects" },
];

export function SummaryView() {
  const snapshot = currentSnapshot.value?.index;
  const objects = chosen("objects");
  return (
    <>
      <h1>Summary</h1>
      <Table
        source={tableAt("classes", { snapshot, objects })}
        noun={["class", "classes"]}
        columns={COLUMNS}
        sort="retained"
        example="retained>1MiB"
        unfold={(row: Row) => <ClassObjects snapshot={snapshot} classKey={String(row["key"])} objects={objects} />}
      />
    </>
  );
}
