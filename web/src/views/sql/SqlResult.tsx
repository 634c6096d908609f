/** The rows that a query answered. */

import { useMemo } from "preact/hooks";
import type { Column, Row } from "../../data/shapes";
import { formatNumber } from "../../format/numbers";
import { Table } from "../../parts/Table";
import type { TableColumn } from "../../parts/TableColumns";
import { tableOf } from "../../parts/TableSource";
import { linkTo } from "../../state/route";
import { resultTable, type SqlAnswer } from "./resultTable";

export function SqlResult({ answer, name, snapshot }: { answer: SqlAnswer; name: string; snapshot: number }) {
  const { source, columns, shown, example } = useMemo(() => {
    const table = resultTable(answer);
    return {
      source: tableOf(name, table),
      columns: table.columns,
      shown: table.columns.map((column) => resultColumn(column, snapshot)),
      example: exampleOf(table.columns),
    };
  }, [answer, snapshot]);
  return (
    <>
      <Table key={name} source={source} noun={["row", "rows"]} columns={shown} keyOf={(row) => JSON.stringify(row)} open={(row) => linkOf(row, columns, snapshot)} example={example} nothing="The query answers no row." />
      {answer.is_cut && <p class="small quiet">These are the first rows; there are more. <code>heaptrail sql --limit 0</code> writes all of them.</p>}
    </>
  );
}

function resultColumn(column: Column, snapshot: number): TableColumn {
  const { name, kind } = column;
  const heading = { name, heading: name, width: Math.max(kind === "text" ? 10 : 6, Math.min(16, 2.5 + 0.5 * name.length)) };
  if (kind === "id") {
    return { ...heading, cell: (row) => row[name] !== null && <a href={linkTo("object", { snapshot, id: Number(row[name]) })} tabIndex={-1}>@{row[name]}</a> };
  }
  if (kind === "count") return { ...heading, cell: (row) => (typeof row[name] === "number" ? formatNumber(row[name]) : row[name]) };
  return heading;
}

/** Where a row has the id of an object, it leads there. */
function linkOf(row: Row, columns: readonly Column[], snapshot: number): string | undefined {
  const id = columns.find(({ kind }) => kind === "id");
  return id === undefined || row[id.name] === null ? undefined : linkTo("object", { snapshot, id: Number(row[id.name]) });
}

function exampleOf(columns: readonly Column[]): string {
  const figure = columns.find(({ name, kind }) => kind !== "text" && /^[a-z_0-9]+$/.test(name));
  return figure === undefined ? "^abc" : `${figure.name}>100`;
}
