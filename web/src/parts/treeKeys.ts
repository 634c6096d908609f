/** The keyboard in a tree: as in DevTools, and as treegrids are used. */

import type { TreeProps } from "./Tree";
import type { TreeLine, TreeModel, TreeNode } from "./TreeModel";

/** Does what a key asks for. The index of the line that then has the cursor, or undefined where the key means nothing here. */
export function onTreeKey<Row extends object>(event: KeyboardEvent, props: TreeProps<Row>, linesOfPage: number): number | undefined {
  const { model } = props;
  const lines = model.lines.value;
  const index = model.indexOf(model.selected.value);
  const line = lines[index];
  if (event.altKey || ((event.ctrlKey || event.metaKey) && event.key !== "c")) return undefined;
  if (event.ctrlKey || event.metaKey) return copied(line, props) ? index : undefined;
  const target = targetOf(event.key, index, lines.length, linesOfPage);
  if (target !== undefined) return moveTo(target, model);
  if (line === undefined) return undefined;
  if (line.kind !== "node") return onRest(event, line, props) ? index : undefined;
  return onNode(event, line, index, props);
}

function targetOf(key: string, index: number, count: number, page: number): number | undefined {
  const moves: Record<string, number> = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    PageDown: index + page,
    PageUp: index - page,
    Home: 0,
    End: count - 1,
  };
  const target = moves[key];
  return target === undefined ? undefined : Math.max(0, Math.min(count - 1, target));
}

function moveTo<Row>(index: number, model: TreeModel<Row>): number | undefined {
  const line = model.lines.value[index];
  if (line === undefined) return undefined;
  model.selected.value = line.path;
  return index;
}

function onRest<Row extends object>(event: KeyboardEvent, line: Exclude<TreeLine<Row>, TreeNode<Row>>, { model }: TreeProps<Row>): boolean {
  if (event.key === "ArrowLeft" && line.level.owner !== undefined) {
    model.selected.value = line.level.owner.path;
    return true;
  }
  if (line.kind !== "more" && line.kind !== "failed") return false;
  if (!["Enter", " ", "ArrowRight"].includes(event.key) || isWithinControl(event)) return false;
  const first = line.level.nodes.length;
  // The line is gone once the rows are there: the cursor goes to the first of them.
  void model.showMore(line.level).then(() => {
    const node = line.level.nodes[first];
    if (node !== undefined && model.selected.value === line.path) model.selected.value = node.path;
  });
  return true;
}

function onNode<Row extends object>(event: KeyboardEvent, node: TreeNode<Row>, index: number, props: TreeProps<Row>): number | undefined {
  const { model, linkOf, actions = [] } = props;
  const { key } = event;
  if (key === "ArrowRight") {
    if (node.cycleTo !== undefined) return moveTo(model.indexOf(node.cycleTo.path), model);
    if (node.isLeaf) return index;
    if (node.level.isUnfolded) return moveTo(index + 1, model);
    void model.unfold(node);
    return index;
  }
  if (key === "ArrowLeft") {
    if (node.level.isUnfolded) model.fold(node);
    else if (node.parent.owner !== undefined) return moveTo(model.indexOf(node.parent.owner.path), model);
    return index;
  }
  if (isWithinControl(event)) return undefined;
  if (key === " ") {
    if (node.level.isUnfolded) model.fold(node);
    else void model.unfold(node);
    return index;
  }
  const link = key === "Enter" ? linkOf?.(node.row) : undefined;
  if (link !== undefined) {
    location.hash = link;
    return index;
  }
  const action = actions.find((each) => each.key === key && each.isFor(node.row));
  action?.run(node.row);
  return action && index;
}

/** Whether Enter and the space bar belong to a link or button in the row. */
function isWithinControl(event: KeyboardEvent): boolean {
  return event.target instanceof Element && event.target.closest("a, button") !== null;
}

/** Copies the name of a row, where no text is marked: then the browser copies that. */
function copied<Row extends object>(line: TreeLine<Row> | undefined, { textOf }: TreeProps<Row>): boolean {
  if (line?.kind !== "node" || !(getSelection()?.isCollapsed ?? true)) return false;
  void navigator.clipboard.writeText(textOf(line.row)).catch(() => undefined);
  return true;
}
