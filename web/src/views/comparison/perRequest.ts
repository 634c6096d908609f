/** What grew, divided by the requests that were answered meanwhile. */

import type { Row } from "../../data/shapes";
import { formatCount, formatRate, formatSigned, formatSmallBytes } from "../../format/numbers";
import type { TableColumn } from "../../parts/TableColumns";

/** Objects and bytes a request. `count` and `size` are the columns of what grew; none where requests are not known. */
export function perRequestColumns(requests: number | undefined, count: string, size: string): TableColumn[] {
  if (!requests) return [];
  const column = (name: string, heading: string, width: number, what: string, cell: (row: Row) => string): TableColumn => ({
    name,
    heading,
    width,
    cell,
    priority: 4,
    isNumber: true,
    isSortable: false,
    help: `${what} more for each of the ${formatCount(requests)} requests between them`,
  });
  return [
    column("count_each", "# / request", 6.75, "Objects", (row) => formatSigned(Number(row[count]) / requests, formatRate)),
    column("size_each", "Size / request", 7.75, "Bytes", (row) => formatSigned(Number(row[size]) / requests, formatSmallBytes)),
  ];
}
