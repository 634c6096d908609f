/**
 * A table of the API, however many rows it has: only those in view are in the page, and only those are asked for.
 *
 * Keys: arrows, Page Up and Down, Home and End select a row; right and left unfold and fold it; Enter opens it, or unfolds it.
 */

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Row, TableAnswer } from "../data/shapes";
import { formatCount } from "../format/numbers";
import { CopyButton } from "./CopyButton";
import { Failed, Loading } from "./States";
import { rowId, TableBody } from "./TableBody";
import { conditions } from "./TableChoices";
import { drawnColumns, fitting, tracks, type TableColumn } from "./TableColumns";
import { copiedRows, tabSeparated } from "./TableCopy";
import { TableFilter } from "./TableFilter";
import { TableHeader } from "./TableHeader";
import { pressed } from "./tableKeys";
import type { TableSource } from "./TableSource";
import { useRoomBelow } from "./useRoomBelow";
import { useTableChoices } from "./useTableChoices";
import { MOST_PRINTED, useTableView } from "./useTableView";
import { useUnfoldedRows } from "./useUnfoldedRows";
import "./table.css";

export interface TableProperties {
  readonly source: TableSource;
  /** What a row is: `["class", "classes"]`. */
  readonly noun: readonly [one: string, many: string];
  /** The columns to show, in their order; by default all of the answer. Those that the answer lacks are left out. */
  readonly columns?: readonly TableColumn[];
  /** The column that it is sorted by at first; by default as the answer comes. */
  readonly sort?: string;
  /** Sets apart the choices of several tables in the address; null keeps them out of it, for a table within another. */
  readonly prefix?: string | null;
  /** What tells a row from others, whatever the order; by default its `key` or `id`. */
  readonly keyOf?: (row: Row) => string;
  /** What a row unfolds to. */
  readonly unfold?: (row: Row) => ComponentChildren;
  /** The address that Enter opens. */
  readonly open?: (row: Row) => string | undefined;
  /** An example of a comparison, for the filter box. */
  readonly example?: string;
  /** Choices beside the filter box. */
  readonly tools?: ComponentChildren;
  /** What stands where there is no row at all. */
  readonly nothing?: string;
}

const TOGGLE_REM = 1.75;
const NESTED_REM = 22;
const LEFT_OUT_REM = 3.5;

export function Table(properties: TableProperties) {
  const { source, noun, keyOf = ownKey, unfold, open } = properties;
  const usedChoices = useTableChoices(properties.prefix === undefined ? "" : properties.prefix);
  const [choices, change] = usedChoices;
  const sort = choices.sort ?? properties.sort;
  const filters = conditions(choices.filter);
  const narrowing = { sort, reverse: choices.isReversed, filter: filters.length > 0 ? filters : undefined };
  const question = JSON.stringify([source.question, narrowing]);
  const rem = rootFontSize();
  const rowHeight = rowHeightIn(rem);
  const isNested = properties.prefix === null;
  const unfolded = useUnfoldedRows(usedChoices, keyOf, question);
  const tallest = useRef(0);
  const view = useTableView(source, narrowing, question, rowHeight, usedChoices, unfolded, tallest.current);
  const { shown, asked } = view;
  const isCut = isLeftOut(shown.answer);
  const room = useRoomBelow(view.area, isCut ? LEFT_OUT_REM * rem : rem);
  tallest.current = isNested ? NESTED_REM * rem : room;
  const [selected, select] = useState<number | undefined>(undefined);
  useEffect(() => select(undefined), [question]);
  const id = useId();

  const wanted = drawnColumns(shown.answer?.columns ?? [], properties.columns);
  const width = view.width === 0 ? Infinity : view.width / rem;
  const canUnfold = unfold !== undefined || fitting(wanted, width).length < wanted.length;
  const columns = fitting(wanted, width - (canUnfold ? TOGGLE_REM : 0));
  const folded = wanted.filter((column) => !columns.includes(column));
  const template = canUnfold ? `${TOGGLE_REM}rem ${tracks(columns)}` : tracks(columns);

  const selectedRow = selected === undefined ? undefined : shown.row(selected);
  const toggle = (isOpen?: boolean): boolean => {
    if (canUnfold && selectedRow) unfolded.toggle(selectedRow, isOpen);
    return canUnfold;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || shown.rowCount === 0) return;
    const isDone = pressed(event, {
      selected,
      topRow: view.topRow,
      lastRow: shown.rowCount - 1,
      pageLength: view.pageLength,
      select: (row) => {
        select(row);
        view.bring(row);
      },
      unfold: toggle,
      open: () => (selectedRow && follow(open?.(selectedRow))) || toggle(),
      copy: () => selectedRow !== undefined && copyRow(selectedRow, wanted.map(({ answered }) => answered.name)),
    });
    if (isDone) event.preventDefault();
  };

  const filterError = choices.filter && asked.error?.status === 400 ? asked.error : undefined;
  const error = filterError ? undefined : asked.error;
  const isMissing = error !== undefined && shown.answer === undefined;
  const isSelectedDrawn = selected !== undefined && selected >= view.from && selected <= view.to;
  return (
    <div class="table">
      {isMissing && (isNested ? <p class="table-missing quiet">{error.message} {error.help}</p> : <Failed error={error} />)}
      <div class="table-tools" hidden={isMissing}>
        <TableFilter
          value={choices.filter}
          example={properties.example ?? "count>100"}
          label={noun[1]}
          error={filterError}
          onChange={(filter) => change({ filter, row: 0 }, { keep: false })}
        />
        {properties.tools}
        <span class="table-count small quiet" role="status">{shown.answer && counted(shown.answer, noun)}</span>
        <CopyButton text={() => copiedRows(source, narrowing, wanted)} />
      </div>
      <div
        class="table-scroll panel"
        role={canUnfold ? "treegrid" : "grid"}
        aria-label={noun[1]}
        aria-rowcount={shown.answer ? shown.rowCount + 1 : -1}
        aria-busy={error === undefined && (shown !== asked || shown.answer === undefined)}
        aria-activedescendant={isSelectedDrawn ? rowId(id, selected) : undefined}
        tabIndex={0}
        hidden={isMissing}
        style={{ maxHeight: `${tallest.current}px` }}
        ref={view.area}
        onScroll={view.onScroll}
        onKeyDown={onKeyDown}
      >
        {shown.answer && (
          <TableHeader
            {...{ columns, template, sort }}
            hasToggle={canUnfold}
            isReversed={choices.isReversed}
            onSort={(sorting) => change({ ...sorting, row: 0 })}
          />
        )}
        <div class="table-rows" role="rowgroup" hidden={error !== undefined} style={{ height: `${view.height}px` }}>
          <TableBody
            {...{ id, rowHeight, template, columns, folded, selected, select, unfolded, canUnfold, unfold }}
            windows={shown}
            from={view.from}
            to={view.to}
            topOf={view.topOf}
          />
        </div>
        {error ? <Failed error={error} /> : !shown.answer && <Loading what={`Asking for ${noun[1]}…`} />}
        {shown.answer && !error && shown.rowCount === 0 && (
          <p class="table-nothing quiet">{choices.filter ? `No ${noun[0]} matches.` : properties.nothing ?? `No ${noun[1]}.`}</p>
        )}
      </div>
      {shown.rowCount > MOST_PRINTED && <p class="table-printed small">The first {MOST_PRINTED} rows of {formatCount(shown.rowCount)}.</p>}
      {shown.answer && isCut && <LeftOut answer={shown.answer} noun={noun} isFiltered={choices.filter !== ""} />}
    </div>
  );
}

function isLeftOut(answer: TableAnswer | undefined): boolean {
  return answer?.held_in_all !== undefined && answer.held_in_all < answer.row_count;
}

/** A report holds the first rows of a long table: what it left out is said. */
function LeftOut({ answer, noun, isFiltered }: { answer: TableAnswer; noun: readonly [string, string]; isFiltered: boolean }) {
  const { held_in_all: held = 0, row_count: all } = answer;
  const where = isFiltered ? "Looked for among" : "Shown are";
  return (
    <p class="table-left-out small quiet">
      {where} the {formatCount(held)} {noun[1]} that are in this report, of {formatCount(all)}. <code>heaptrail serve</code> has all.
    </p>
  );
}

function counted({ row_count: all, matching_count: matching }: TableAnswer, [one, many]: readonly [string, string]): string {
  const text = `${formatCount(all)} ${all === 1 ? one : many}`;
  return matching === all ? text : `${text}, ${formatCount(matching)} match`;
}

function follow(link: string | undefined): boolean {
  if (link !== undefined) location.hash = link;
  return link !== undefined;
}

/** A text that is marked is copied by the browser. */
function copyRow(row: Row, names: readonly string[]): boolean {
  if (getSelection()?.isCollapsed === false) return false;
  void navigator.clipboard.writeText(tabSeparated([row], names));
  return true;
}

function ownKey(row: Row): string {
  return String(row["key"] ?? row["id"]);
}

function rootFontSize(): number {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
}

function rowHeightIn(rem: number): number {
  const height = getComputedStyle(document.documentElement).getPropertyValue("--row-height");
  return Math.round(parseFloat(height) * (height.trim().endsWith("rem") ? rem : 1)) || 30;
}
