/** A row of a table, and what is unfolded below it. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { isNumber, type Row } from "../data/shapes";
import { formatCell, formatNumber, formatShare } from "../format/numbers";
import { shortened } from "../format/text";
import type { DrawnColumn } from "./TableColumns";

const LONGEST_TITLE = 2000;

interface Properties {
  readonly id: string;
  readonly row: Row | undefined;
  readonly number: number;
  readonly top: number;
  readonly template: string;
  readonly columns: readonly DrawnColumn[];
  readonly isSelected: boolean;
  /** Undefined where rows of this table do not unfold. */
  readonly isUnfolded: boolean | undefined;
  readonly onSelect: () => void;
  readonly onToggle: () => void;
}

export function TableRow({ id, row, number, top, template, columns, isSelected, isUnfolded, onSelect, onToggle }: Properties) {
  return (
    <div
      id={id}
      class="table-row table-placed"
      role="row"
      aria-rowindex={number + 2}
      aria-selected={isSelected}
      aria-expanded={isUnfolded}
      aria-level={isUnfolded === undefined ? undefined : 1}
      style={{ gridTemplateColumns: template, top: `${top}px` }}
      onClick={(event) => {
        onSelect();
        if (isUnfolded !== undefined && isPlainClick(event)) onToggle();
      }}
    >
      {isUnfolded !== undefined && (
        <span role="gridcell" class="table-toggle">
          <span class="table-arrow" aria-hidden="true">{isUnfolded ? "▾" : "▸"}</span>
        </span>
      )}
      {columns.map((column) => <TableCell key={column.name} column={column} row={row} />)}
    </div>
  );
}

/** Links in a row go where they lead, and a text that was marked to be copied stays as it is. */
function isPlainClick(event: MouseEvent): boolean {
  const isControl = (event.target as Element).closest("a, button, input, select") !== null;
  return !isControl && getSelection()?.isCollapsed !== false;
}

function TableCell({ column, row }: { column: DrawnColumn; row: Row | undefined }) {
  const { answered, cell: draw } = column;
  const value = row?.[answered.name];
  const name = isNumber(answered.kind) ? "table-cell number" : "table-cell";
  if (row === undefined) return <span role="gridcell" class={name}><span class="table-awaited" aria-hidden="true" /></span>;
  const text = formatCell(answered, value);
  const title = typeof value === "number" && answered.kind !== "id" ? formatNumber(value) : shortened(text, LONGEST_TITLE);
  if (draw) return <span role="gridcell" class={name} title={title || undefined}>{draw(row, answered)}</span>;
  return (
    <span role="gridcell" class={name} title={title}>
      {answered.share_of ? <Share part={Number(value)} whole={answered.share_of} text={text} /> : shortened(text)}
    </span>
  );
}

/** A figure with its share of a whole, as a number and as a thin bar. */
export function Share({ part, whole, text }: { part: number; whole: number; text: string }) {
  const share = Math.max(0, Math.min(1, part / whole));
  return (
    <span class="table-share">
      <span>{text}</span>
      <span class="table-percent quiet">{part > 0 && formatShare(part, whole)}</span>
      <span class="table-bar" aria-hidden="true"><span style={{ width: `${100 * share}%` }} /></span>
    </span>
  );
}

/** What a row unfolds to. Tells how high it is, so that the rows below stand where they should. */
export function UnfoldedArea({ top, children, onHeight }: { top: number; children: ComponentChildren; onHeight: (height: number) => void }) {
  const area = useRef<HTMLDivElement>(null);
  const told = useRef(onHeight);
  told.current = onHeight;
  useLayoutEffect(() => {
    const element = area.current!;
    const observer = new ResizeObserver(() => told.current(element.offsetHeight));
    told.current(element.offsetHeight);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return (
    <div class="table-placed" role="row" style={{ top: `${top}px` }} ref={area}>
      <div class="table-unfolded" role="gridcell">{children}</div>
    </div>
  );
}

/** The cells of a row for which there is no room. */
export function FoldedCells({ row, columns }: { row: Row; columns: readonly DrawnColumn[] }) {
  return (
    <dl class="table-folded">
      {columns.map(({ name, heading, answered, cell }) => (
        <div key={name}>
          <dt class="quiet">{heading}</dt>
          <dd>{cell ? cell(row, answered) : formatCell(answered, row[answered.name])}</dd>
        </div>
      ))}
    </dl>
  );
}
