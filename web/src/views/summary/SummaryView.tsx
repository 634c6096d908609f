/** The classes of a heap, as DevTools' Summary has them; a class unfolds to its objects. */

import { source } from "../../data/current";
import { currentSnapshot, readySnapshots, session } from "../../data/session";
import type { SnapshotEntry } from "../../data/shapes";
import { formatBytes, formatCount } from "../../format/numbers";
import { Table } from "../../parts/Table";
import type { TableColumn } from "../../parts/TableColumns";
import { tableAt } from "../../parts/TableSource";
import { choose, chosen } from "../../state/route";
import { ClassObjects, type ShownObjects } from "./ClassObjects";
import { periodParameters, periodsUntil } from "./periods";
import "./summary.css";

const COLUMNS: readonly TableColumn[] = [
  { name: "name", heading: "Class", width: 12 },
  { name: "count", heading: "Objects", priority: 3 },
  { name: "distance", heading: "Distance", priority: 5, help: "Edges from a root to the nearest object of the class" },
  { name: "shallow", heading: "Shallow size", priority: 4, help: "What the objects take themselves, and its share of the heap" },
  { name: "retained", heading: "Retained size", priority: 1, help: "What would be freed with the objects, and its share of the heap" },
];

/** DevTools' filters. */
const OBJECT_FILTERS: readonly (readonly [value: string, name: string])[] = [
  ["", "All objects"],
  ["retained-by-detached-dom-nodes", "Retained by detached DOM nodes"],
  ["retained-by-contexts", "Retained by contexts"],
  ["retained-by-console", "Retained by the console"],
  ["retained-by-event-handlers", "Retained by event handlers"],
  ["duplicated-strings", "Duplicated strings"],
];

export function SummaryView() {
  const snapshot = currentSnapshot.value;
  const shown: ShownObjects = { objects: chosen("objects"), ...periodParameters(chosen("allocated"), snapshot?.index ?? 0) };
  return (
    <>
      <h1>Summary</h1>
      {snapshot && <Totals snapshot={snapshot} />}
      <Table
        source={tableAt("classes", { snapshot: snapshot?.index, ...shown })}
        noun={["class", "classes"]}
        columns={COLUMNS}
        sort="retained"
        example="retained>1MiB"
        tools={source().isLive && <ObjectFilters current={snapshot?.index ?? 0} />}
        unfold={(row) => <ClassObjects snapshot={snapshot?.index} classKey={String(row["key"])} shown={shown} />}
        nothing="This filter shows no object of this heap."
      />
    </>
  );
}

function Totals({ snapshot }: { snapshot: SnapshotEntry }) {
  const { name, total, node_count: nodes, edge_count: edges, file_size: fileSize, runtime } = snapshot;
  return (
    <p class="quiet">
      {name}: a heap of <strong>{formatBytes(total)}</strong>, {formatCount(nodes)} nodes, {formatCount(edges)} edges
      {fileSize !== null && <>, {formatBytes(fileSize)} on disk</>}{runtime && <>, {runtime}</>}
    </p>
  );
}

function ObjectFilters({ current }: { current: number }) {
  const periods = session.value?.same_session ? periodsUntil(readySnapshots.value, current) : [];
  return (
    <>
      <select
        class="summary-filter"
        aria-label="Objects shown"
        value={chosen("objects") ?? ""}
        onChange={(event) => choose({ objects: event.currentTarget.value, row: undefined })}
      >
        {OBJECT_FILTERS.map(([filter, name]) => <option key={filter} value={filter}>{name}</option>)}
      </select>
      {periods.length > 0 && (
        <select
          class="summary-filter"
          aria-label="Allocated"
          value={chosen("allocated") ?? ""}
          onChange={(event) => choose({ allocated: event.currentTarget.value, row: undefined })}
        >
          <option value="">Allocated at any time</option>
          {periods.map(({ value, name }) => <option key={value} value={value}>{name}</option>)}
        </select>
      )}
    </>
  );
}
