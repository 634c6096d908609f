/** A tree with columns (a treegrid): rows are fetched when they are unfolded, and only those in sight are in the page. */

import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { formatCell, formatShare } from "../format/numbers";
import type { Column } from "../data/shapes";
import { chosen } from "../state/route";
import { CopyButton } from "./CopyButton";
import { onTreeKey } from "./treeKeys";
import { TreeLineView } from "./TreeLineView";
import type { TreeLine, TreeModel, TreeNode } from "./TreeModel";
import { useKeptPath } from "./useKeptPath";
import { useMedia } from "./useMedia";
import { useVirtualRows } from "./useVirtualRows";
import "./tree.css";

export interface TreeColumn extends Column {
  readonly title: string;
  /** Where the title stands beside each figure: on a telephone. */
  readonly short?: string;
}

/** Something that can be done with the row that has the cursor: by a button in it, or by its key. */
export interface TreeAction<Row> {
  readonly key: string;
  readonly title: string;
  readonly isFor: (row: Row) => boolean;
  readonly run: (row: Row) => void;
}

export interface TreeProps<Row> {
  /** What the tree is of, for those who cannot see it. */
  readonly label: string;
  readonly model: TreeModel<Row>;
  /** The heading of the names. */
  readonly title: string;
  /** The figures, by the name of the row's field. */
  readonly columns: readonly TreeColumn[];
  readonly name: (row: Row, isCurrent: boolean) => ComponentChildren;
  /** A row's name where there are only letters: for copies. */
  readonly textOf: (row: Row) => string;
  /** Where Enter leads to. */
  readonly linkOf?: (row: Row) => string | undefined;
  readonly actions?: readonly TreeAction<Row>[];
  /** What stands where the tree has no rows. */
  readonly empty: string;
  /** The name of the choice in the address that holds the path of the row with the cursor. */
  readonly pathName?: string;
  /** Whether it takes the rest of the page's height, or at most a part of it. */
  readonly height: "page" | "section";
}

const NARROW = "(max-width: 47.99rem)";
const ROW_HEIGHT = 30;
/** On a telephone the figures stand below the name. */
const NARROW_ROW_HEIGHT = 48;
const HEADING_HEIGHT = 30;
/** At most, as `tree-section` has it. */
const SECTION_HEIGHT = 384;

export function Tree<Row extends object>(props: TreeProps<Row>) {
  const { model, columns, pathName = "path" } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const isNarrow = useMedia(NARROW);
  const rowHeight = isNarrow ? NARROW_ROW_HEIGHT : ROW_HEIGHT;
  const lines = model.lines.value;
  const selected = model.selected.value;
  // Asked before anything is measured, not after the page is drawn: the answer is on its way meanwhile.
  useLayoutEffect(() => void model.start(chosen(pathName)).then(() => showLine(model.indexOf(model.selected.value))), [model]);
  const virtual = useVirtualRows(scroller, { count: lines.length, rowHeight, above: isNarrow ? 0 : HEADING_HEIGHT, tallest: props.height === "section" ? SECTION_HEIGHT : 0 });
  useKeptPath(model, pathName);

  const showLine = (index: number): void => {
    if (index >= 0) virtual.scrollTo(index);
  };
  const select = (line: TreeLine<Row> | undefined): void => {
    if (line !== undefined) model.selected.value = line.path;
  };
  return (
    <div class="tree panel">
      <div
        ref={scroller}
        class={`tree-scroller tree-${props.height}`}
        role="treegrid"
        aria-label={props.label}
        aria-rowcount={lines.length + 1}
        aria-colcount={columns.length + 1}
        aria-activedescendant={model.indexOf(selected) >= 0 ? `${id}-${selected}` : undefined}
        tabIndex={0}
        style={{ "--tree-columns": columns.map(widthOf).join(" "), "--tree-row": `${rowHeight}px` }}
        onFocus={(event) => {
          if (event.target === event.currentTarget && model.indexOf(selected) < 0) select(lines[0]);
        }}
        onKeyDown={(event) => {
          const moved = onTreeKey(event, props, Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2));
          if (moved === undefined) return;
          event.preventDefault();
          if (event.target !== event.currentTarget) event.currentTarget.focus({ preventScroll: true });
          showLine(moved);
        }}
      >
        <div class="tree-row tree-heading" role="row" aria-rowindex={1}>
          <span role="columnheader">{props.title}</span>
          {columns.map(({ name, title }) => <span key={name} role="columnheader" class="number">{title}</span>)}
        </div>
        <div class="tree-lines" role="rowgroup" style={{ height: `${virtual.height}px` }}>
          {virtual.items.map(({ index, start }) => {
            const line = lines[index];
            return line && (
              <TreeLineView
                key={line.path}
                {...props}
                id={`${id}-${line.path}`}
                line={line}
                index={index}
                top={start}
                isCurrent={line.path === selected}
                onSelect={() => select(line)}
                onShow={(node) => {
                  select(node);
                  showLine(model.indexOf(node.path));
                }}
              />
            );
          })}
        </div>
      </div>
      <div class="tree-foot small quiet">
        <span class="tree-hint">↑ ↓ move · → unfold · ← fold · Enter opens</span>
        <CopyButton text={() => treeText(props)} name="Copy as text" />
      </div>
    </div>
  );
}

function widthOf({ kind, share_of }: TreeColumn): string {
  if (kind === "distance") return "5rem";
  return share_of === undefined ? "6.5rem" : "9rem";
}

/** All lines that are unfolded, with tabs between the columns. */
function treeText<Row extends object>({ model, title, columns, textOf }: TreeProps<Row>): string {
  const nodes = model.lines.value.filter((line): line is TreeNode<Row> => line.kind === "node");
  const rows = nodes.map((node) => [
    `${"  ".repeat(node.depth)}${textOf(node.row)}`,
    ...columns.map((column) => cellText(column, node.row)),
  ]);
  return [[title, ...columns.map((column) => column.title)], ...rows].map((cells) => cells.join("\t")).join("\n");
}

export function cellText(column: TreeColumn, row: object): string {
  const cell = (row as Record<string, unknown>)[column.name];
  const share = column.share_of === undefined || typeof cell !== "number" ? "" : ` (${formatShare(cell, column.share_of)})`;
  return `${formatCell(column, cell)}${share}`;
}
