/** DevTools' columns of a comparison, and the shares that it lacks. */

import { formatCell } from "../../format/numbers";
import { Share } from "../../parts/TableRow";
import type { TableColumn } from "../../parts/TableColumns";
import { perRequestColumns } from "./perRequest";

interface Total {
  readonly before: number;
  readonly after: number;
}

export function comparisonColumns(total: Total | undefined, requests: number | undefined): TableColumn[] {
  const growth = total === undefined ? 0 : total.after - total.before;
  return [
    { name: "name", heading: "Class", width: 10 },
    { name: "added_count", heading: "# New", priority: 5, width: 5.25 },
    { name: "removed_count", heading: "# Deleted", priority: 6, width: 6 },
    { name: "count_delta", heading: "# Delta", priority: 3, width: 5.75 },
    { name: "added_size", heading: "Alloc. size", priority: 7, width: 6.25 },
    { name: "removed_size", heading: "Freed size", priority: 7, width: 6.25 },
    ...perRequestColumns(requests, "count_delta", "size_delta"),
    {
      name: "size_delta",
      heading: "Size delta",
      priority: 1,
      width: 9.5,
      help: "How many bytes there are more, and which share of the growth of the heap that is",
      cell: (row, column) => {
        const delta = Number(row["size_delta"]);
        const text = formatCell(column, row["size_delta"]);
        return <Share part={growth > 0 ? Math.max(0, delta) : 0} whole={growth} text={text} />;
      },
    },
  ];
}
