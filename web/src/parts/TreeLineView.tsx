/** One line of a tree: a row with its figures, or what stands for rows that are not there. */

import type { ComponentChildren } from "preact";
import type { Refusal } from "../data/source";
import { formatCell, formatCount, formatShare } from "../format/numbers";
import { cellText, type TreeColumn, type TreeProps } from "./Tree";
import { WINDOW_SIZE, type TreeLine, type TreeNode, type TreeRest } from "./TreeModel";

interface LineProps<Row> extends TreeProps<Row> {
  readonly id: string;
  readonly line: TreeLine<Row>;
  readonly index: number;
  readonly top: number;
  readonly isCurrent: boolean;
  readonly onSelect: () => void;
  readonly onShow: (node: TreeNode<Row>) => void;
}

const LARGE_WINDOW = 1000;

export function TreeLineView<Row extends object>(props: LineProps<Row>) {
  const { line } = props;
  return line.kind === "node" ? <NodeLine {...props} node={line} /> : <RestLine {...props} rest={line} />;
}

function NodeLine<Row extends object>({ node, id, index, top, isCurrent, onSelect, onShow, ...tree }: LineProps<Row> & { node: TreeNode<Row> }) {
  const canUnfold = !node.isLeaf && node.cycleTo === undefined;
  const text = tree.textOf(node.row);
  return (
    <div
      id={id}
      class="tree-row tree-node"
      role="row"
      aria-rowindex={index + 2}
      aria-level={node.depth + 1}
      aria-setsize={node.parent.count}
      aria-posinset={node.place + 1}
      aria-selected={isCurrent}
      aria-expanded={canUnfold ? node.level.isUnfolded : undefined}
      style={{ transform: `translateY(${top}px)` }}
      onClick={onSelect}
    >
      <div class="tree-name" role="gridcell">
        <Indent depth={node.depth} />
        {canUnfold ? <Twisty node={node} tree={tree} /> : <span class="tree-twisty" aria-hidden="true" />}
        <span class="tree-text" title={text}>{tree.name(node.row, isCurrent)}</span>
        {node.cycleTo && <Cycle to={node.cycleTo} isCurrent={isCurrent} onShow={onShow} />}
        {isCurrent && <Actions row={node.row} tree={tree} />}
      </div>
      {tree.columns.map((column) => <Figure key={column.name} column={column} row={node.row} />)}
    </div>
  );
}

/** A button for the mouse; keys and readers of the screen have the row itself. */
function Twisty<Row>({ node, tree }: { node: TreeNode<Row>; tree: Pick<TreeProps<Row>, "model"> }) {
  const { isUnfolded } = node.level;
  return (
    <span class="tree-twisty" aria-hidden="true" onClick={() => (isUnfolded ? tree.model.fold(node) : void tree.model.unfold(node))}>
      <svg viewBox="0 0 10 10" class={isUnfolded ? "tree-unfolded" : undefined}><path d="M3 1l5 4-5 4z" /></svg>
    </span>
  );
}

function Indent({ depth }: { depth: number }) {
  return depth === 0 ? null : <span class="tree-indent" aria-hidden="true" style={{ "--depth": Math.min(depth, 10), "--deeper": Math.max(0, depth - 10) }} />;
}

function Cycle<Row>({ to, isCurrent, onShow }: { to: TreeNode<Row>; isCurrent: boolean; onShow: (node: TreeNode<Row>) => void }) {
  return (
    <button
      type="button"
      class="tree-cycle button-quiet small"
      tabIndex={isCurrent ? 0 : -1}
      title="The same object stands above: a cycle"
      onClick={(event) => {
        event.stopPropagation();
        onShow(to);
      }}
    >
      ↻ above
    </button>
  );
}

function Actions<Row>({ row, tree }: { row: Row; tree: Pick<TreeProps<Row>, "actions"> }) {
  const actions = tree.actions?.filter(({ isFor }) => isFor(row)) ?? [];
  return (
    <>
      {actions.map(({ key, title, run }) => (
        <button key={key} type="button" class="tree-action small" title={`Key ${key}`} aria-keyshortcuts={key} onClick={() => run(row)}>{title}</button>
      ))}
    </>
  );
}

function Figure({ column, row }: { column: TreeColumn; row: object }) {
  const cell = (row as Record<string, unknown>)[column.name];
  const hasShare = column.share_of !== undefined && typeof cell === "number";
  return (
    <div class="tree-figure number" role="gridcell" data-title={cell === undefined ? undefined : (column.short ?? column.title)} title={cellTitle(column, cell) ?? cellText(column, row)}>
      <span>{formatCell(column, cell)}</span>
      {column.share_of !== undefined && <span class="tree-share quiet">{hasShare ? formatShare(cell, column.share_of) : ""}</span>}
    </div>
  );
}

function cellTitle({ kind }: TreeColumn, cell: unknown): string | undefined {
  return kind === "bytes" && typeof cell === "number" ? `${formatCount(cell)} bytes` : undefined;
}

function RestLine<Row extends object>({ rest, id, index, top, isCurrent, onSelect, ...tree }: LineProps<Row> & { rest: TreeRest<Row> }) {
  return (
    <div
      id={id}
      class={`tree-row tree-rest tree-rest-${rest.kind.replace(" ", "-")}`}
      role="row"
      aria-rowindex={index + 2}
      aria-level={rest.level.depth + 1}
      aria-selected={isCurrent}
      style={{ transform: `translateY(${top}px)` }}
      onClick={onSelect}
    >
      <div class="tree-name" role="gridcell" aria-colspan={tree.columns.length + 1}>
        <Indent depth={rest.level.depth} />
        <span class="tree-twisty" aria-hidden="true" />
        {restText(rest, tree, isCurrent)}
      </div>
    </div>
  );
}

/** Of what the source does not have, to ask again is no use. */
function isRefused({ status }: Refusal): boolean {
  return status >= 400 && status < 500;
}

function restText<Row>(rest: TreeRest<Row>, { model, empty }: Pick<TreeProps<Row>, "model" | "empty">, isCurrent: boolean): ComponentChildren {
  const { level } = rest;
  const button = (name: string, most: number): ComponentChildren => (
    <button type="button" class="tree-action small" tabIndex={isCurrent ? 0 : -1} onClick={() => void model.showMore(level, most)}>{name}</button>
  );
  switch (rest.kind) {
    case "loading": return <span class="quiet" role="status">Loading…</span>;
    case "empty": return <span class="quiet">{level.owner === undefined ? empty : "nothing"}</span>;
    case "left out": return <span class="quiet">{formatCount((level.count ?? 0) - level.nodes.length)} more are not listed here: Containment has all that an object holds.</span>;
    case "failed": {
      const { error } = level;
      if (error?.isLeftOut) return <span class="quiet" title={error.help}>{error.message}</span>;
      if (error !== undefined && isRefused(error)) return <span class="quiet tree-error" role="status">{error.message} {error.help}</span>;
      return (
        <>
          <span class="tree-error tree-failed" role="alert">{error?.message} {error?.help}</span>
          {button("Try again", WINDOW_SIZE)}
        </>
      );
    }
    case "more": {
      const left = (level.count ?? 0) - level.nodes.length;
      return (
        <>
          {button(`Show ${formatCount(Math.min(left, WINDOW_SIZE))} more of ${formatCount(level.count ?? 0)}`, WINDOW_SIZE)}
          {left > WINDOW_SIZE && button(`${formatCount(Math.min(left, LARGE_WINDOW))} more`, LARGE_WINDOW)}
        </>
      );
    }
  }
}
