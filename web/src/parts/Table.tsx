/**
 * A table of the API, however many rows it has: only those in view are in the page, and only those are asked for.
 *
 * Keys: arrows, Page Up and Down, Home and End select a row; right and left unfold and fold it; Enter opens it, or unfolds it.
 */

import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Row, TableAnswer } from "../data/shapes";
import { formatCount } from "../format/numbers";
import { CopyButton } from "./CopyButton";
import { Failed, Loading } from "./States";
import { drawnColumns, fitting, tracks, type TableColumn } from "./TableColumns";
import { copiedRows, tabSeparated } from "./TableCopy";
import { TableFilter } from "./TableFilter";
import { TableHeader } from "./TableHeader";
import { TableLayout } from "./TableLayout";
import { FoldedCells, TableRow, UnfoldedArea } from "./TableRow";
import type { TableSource } from "./TableSource";
import { useTableChoices } from "./useTableChoices";
import { useTableScroll } from "./useTableScroll";
import { useTableWindows } from "./useTableWindows";
import "./table.css";

export interface TableProperties {
  readonly source: TableSource;
  /** What a row is: `["class", "classes"]`. */
  readonly noun: readonly [one: string, many: string];
  /** The columns to show, in their order; by default all of the answer. Those that the answer lacks are left out. */
  readonly columns?: readonly TableColumn[];
  /** The column that it is sorted by at first; by default as the answer comes. */
  readonly sort?: string;
  /** Set apart the choices of several tables in the address; null keeps them out of it, for a table within another. */
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

const OVERSCAN = 6;
const TOGGLE_REM = 1.75;
const EXPECTED_UNFOLDED = 300;

export function Table(properties: TableProperties) {
  const { source, noun, prefix = "", keyOf = ownKey, unfold, open } = properties;
  const [choices, change] = useTableChoices(prefix);
  const sort = choices.sort ?? properties.sort;
  const narrowing = { sort, reverse: choices.isReversed, filter: choices.filter || undefined };
  const { shown, asked } = useTableWindows(source, narrowing);
  const [selected, select] = useState<number | undefined>(undefined);
  const heights = useRef(new Map<string, number>());
  const places = useRef(new Map<string, number>());
  const [, redraw] = useState(0);
  const id = useId();
  const rem = rootFontSize();
  const rowHeight = rowHeightIn(rem);

  const question = JSON.stringify([source.question, narrowing]);
  const lastQuestion = useRef(question);
  if (lastQuestion.current !== question) {
    lastQuestion.current = question;
    places.current.clear();
  }

  const unfolded = new Set(choices.unfolded);
  const areas = new Map<number, number>();
  for (const key of unfolded) {
    const number = places.current.get(key);
    if (number !== undefined) areas.set(number, heights.current.get(key) ?? EXPECTED_UNFOLDED);
  }
  const layout = new TableLayout(shown.rowCount, rowHeight, areas);
  const { area, place, scroll, width, height, goTo, onScroll } = useTableScroll(layout.total, rowHeight, (position) => {
    const row = layout.rowAt(position);
    if (row !== choices.row) change({ row }, { keep: false });
  });
  const viewport = Math.max(0, height - rowHeight);

  const wanted = drawnColumns(shown.answer?.columns ?? [], properties.columns);
  const room = width / rem;
  const canUnfold = unfold !== undefined || fitting(wanted, room).length < wanted.length;
  const columns = width === 0 ? wanted : fitting(wanted, room - (canUnfold ? TOGGLE_REM : 0));
  const folded = wanted.filter((column) => !columns.includes(column));
  const template = canUnfold ? `${TOGGLE_REM}rem ${tracks(columns)}` : tracks(columns);

  // The row at the top is restored once it is known how many there are.
  const isRestored = useRef<string | undefined>(undefined);
  const first = isRestored.current === question ? layout.rowAt(place.position) : choices.row;
  const last = isRestored.current === question ? layout.rowAt(place.position + viewport) : choices.row + Math.ceil(viewport / rowHeight);
  const isCurrent = shown === asked;
  const [from, to] = [Math.max(0, first - OVERSCAN), Math.min(last + OVERSCAN, Math.max(last, shown.rowCount - 1))];
  useEffect(() => {
    if (isCurrent || isRestored.current !== question) asked.show(isCurrent ? from : first, isCurrent ? to : last);
  });
  useLayoutEffect(() => {
    if (!shown.answer || !isCurrent || isRestored.current === question || height === 0) return;
    isRestored.current = question;
    select(undefined);
    goTo(layout.top(Math.min(choices.row, Math.max(0, shown.rowCount - 1))));
  });

  const toggle = (row: Row | undefined, isOpen?: boolean): void => {
    if (row === undefined) return;
    const key = keyOf(row);
    if (isOpen === unfolded.has(key)) return;
    const keys = unfolded.has(key) ? choices.unfolded.filter((each) => each !== key) : [...choices.unfolded, key];
    change({ unfolded: keys }, { keep: false });
  };
  const selectRow = (number: number): void => {
    const reached = Math.max(0, Math.min(number, shown.rowCount - 1));
    if (shown.rowCount === 0) return;
    select(reached);
    const top = layout.top(reached);
    if (top < place.position) goTo(top);
    else if (top + rowHeight > place.position + viewport) goTo(top + rowHeight - viewport);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.altKey) return;
    const row = selected === undefined ? undefined : shown.row(selected);
    if (event.ctrlKey || event.metaKey) {
      if (event.key === "c" && row && getSelection()?.isCollapsed !== false) {
        void navigator.clipboard.writeText(tabSeparated([row], wanted.map(({ name }) => name)));
      }
      return;
    }
    const page = Math.max(1, Math.floor(viewport / rowHeight) - 1);
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    const step = steps[event.key];
    if (step !== undefined) selectRow(selected === undefined ? layout.rowAt(place.position) : selected + step);
    else if (event.key === "Home") selectRow(0);
    else if (event.key === "End") selectRow(shown.rowCount - 1);
    else if (event.key === "ArrowRight" && canUnfold) toggle(row, true);
    else if (event.key === "ArrowLeft" && canUnfold) toggle(row, false);
    else if (event.key === "Enter" && row) {
      const link = open?.(row);
      if (link !== undefined) location.hash = link;
      else if (canUnfold) toggle(row);
    } else return;
    event.preventDefault();
  };

  const drawn: ComponentChildren[] = [];
  for (let number = from; shown.answer && number <= to && number < shown.rowCount; number += 1) {
    const row = shown.row(number);
    const key = row === undefined ? undefined : keyOf(row);
    const isUnfolded = key !== undefined && unfolded.has(key);
    if (isUnfolded && !places.current.has(key)) {
      places.current.set(key, number);
      queueMicrotask(() => redraw((count) => count + 1));
    }
    const top = layout.top(number) - place.position + place.bar;
    drawn.push(
      <TableRow
        key={number}
        id={`${id}-${number}`}
        {...{ row, number, top, template, columns }}
        isSelected={number === selected}
        isUnfolded={canUnfold ? isUnfolded : undefined}
        onSelect={() => select(number)}
        onToggle={() => toggle(row)}
      />,
    );
    if (isUnfolded && row) {
      const onHeight = (now: number): void => {
        if (heights.current.get(key) === now) return;
        heights.current.set(key, now);
        redraw((count) => count + 1);
      };
      drawn.push(
        <UnfoldedArea key={`unfolded ${key}`} top={top + rowHeight} onHeight={onHeight}>
          {folded.length > 0 && <FoldedCells row={row} columns={folded} />}
          {unfold?.(row)}
        </UnfoldedArea>,
      );
    }
  }

  const filterError = choices.filter && asked.error?.status === 400 ? asked.error : undefined;
  if (asked.error && !filterError) return <Failed error={asked.error} />;
  const isSelectedDrawn = selected !== undefined && selected >= from && selected <= to;
  return (
    <div class="table">
      <div class="table-tools">
        <TableFilter
          value={choices.filter}
          example={properties.example ?? "count>100"}
          label={noun[1]}
          error={filterError}
          onChange={(filter) => change({ filter, row: 0 }, { keep: false })}
        />
        {properties.tools}
        <span class="table-count small quiet" role="status">{shown.answer && counted(shown.answer, noun)}</span>
        <CopyButton text={() => copiedRows(source, narrowing, wanted)} name="Copy" />
      </div>
      <div
        class="table-scroll panel"
        role={canUnfold ? "treegrid" : "grid"}
        aria-label={noun[1]}
        aria-rowcount={shown.answer ? shown.rowCount + 1 : -1}
        aria-busy={!isCurrent || shown.answer === undefined}
        aria-activedescendant={isSelectedDrawn ? `${id}-${selected}` : undefined}
        tabIndex={0}
        ref={area}
        onScroll={onScroll}
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
        <div class="table-rows" role="rowgroup" style={{ height: `${scroll.height}px` }}>{drawn}</div>
        {!shown.answer && <Loading what={`Asking for ${noun[1]}…`} />}
        {shown.answer && shown.rowCount === 0 && (
          <p class="table-nothing quiet">{choices.filter ? `No ${noun[0]} matches.` : properties.nothing ?? `No ${noun[1]}.`}</p>
        )}
      </div>
      {shown.answer && <LeftOut answer={shown.answer} noun={noun} isFiltered={choices.filter !== ""} />}
    </div>
  );
}

/** A report holds the first rows of a long table: what it left out is said. */
function LeftOut({ answer, noun, isFiltered }: { answer: TableAnswer; noun: readonly [string, string]; isFiltered: boolean }) {
  const { held_in_all: held, row_count: all } = answer;
  if (held === undefined || held >= all) return null;
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
