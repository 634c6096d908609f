/** The headings of a table: buttons that sort by their column. */

import { isNumber, type Kind } from "../data/shapes";
import type { DrawnColumn } from "./TableColumns";

interface Sorting {
  readonly sort: string | undefined;
  readonly isReversed: boolean;
}

interface Properties extends Sorting {
  readonly columns: readonly DrawnColumn[];
  readonly hasToggle: boolean;
  readonly template: string;
  readonly onSort: (sorting: Sorting) => void;
}

export function TableHeader({ columns, hasToggle, template, sort, isReversed, onSort }: Properties) {
  return (
    <div class="table-head" role="rowgroup">
      <div class="table-row" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
        {hasToggle && <span role="columnheader" class="table-toggle"><span class="visually-hidden">Unfold</span></span>}
        {columns.map((column) => {
          const isSorted = column.name === sort;
          const order = isSorted ? orderOf(column.answered.kind, isReversed) : "none";
          const isSortable = column.isSortable !== false;
          return (
            <div
              key={column.name}
              role="columnheader"
              class={isNumber(column.answered.kind) ? "table-heading number" : "table-heading"}
              title={column.help}
              {...(isSortable ? { "aria-sort": order } : {})}
            >
              {isSortable ? (
                <button type="button" onClick={() => onSort({ sort: column.name, isReversed: isSorted && !isReversed })}>
                  <span>{column.heading}</span>
                  {isSorted && <span class="table-order" aria-hidden="true">{order === "descending" ? "▾" : "▴"}</span>}
                </button>
              ) : column.heading}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Where not reversed, sizes and counts begin with the largest, and all else with the smallest. */
function orderOf(kind: Kind, isReversed: boolean): "ascending" | "descending" {
  const isLargestFirst = kind.endsWith("bytes") || kind.endsWith("count");
  return isLargestFirst === isReversed ? "ascending" : "descending";
}
