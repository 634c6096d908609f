/** A part of the dominator tree, cut by size: what is left out is counted. */

import type { ObjectRow } from "../../data/shapes";

export interface LeftOut {
  readonly count: number;
  readonly retained: number;
}

/** Answer of `dominator-tree`: an object, and the largest of those that it immediately dominates. */
export interface Branch extends Pick<ObjectRow, "id" | "name" | "class" | "type" | "shallow" | "retained"> {
  readonly children: readonly Branch[];
  readonly left_out: LeftOut;
}

/** The tree without what is too small to be drawn, which is then among what is left out. `smallest` is in bytes. */
export function withoutSmallest(branch: Branch, smallest: number, depth: number): Branch {
  const kept = depth > 0 ? branch.children.filter(({ retained }) => retained >= smallest) : [];
  const dropped = branch.children.filter((child) => !kept.includes(child));
  return {
    ...branch,
    children: kept.map((child) => withoutSmallest(child, smallest, depth - 1)),
    left_out: {
      count: branch.left_out.count + dropped.length,
      retained: dropped.reduce((sum, { retained }) => sum + retained, branch.left_out.retained),
    },
  };
}

/** Levels of a tree, its top included. */
export function levelCount(branch: Branch): number {
  return 1 + Math.max(0, ...branch.children.map(levelCount));
}
