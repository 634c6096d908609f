/** A part of the dominator tree, cut by size: what is left out is counted. */

import type { ObjectRow } from "../../data/shapes";
import { formatCount } from "../../format/numbers";
import { shortened } from "../../format/text";

const LONGEST = 60;
const MOST_NAMED = 5;

export interface LeftOutClass {
  readonly name: string;
  readonly count: number;
  readonly retained: number;
}

type Named = Pick<ObjectRow, "id" | "name" | "class" | "type" | "retained">;

export interface LeftOut {
  readonly count: number;
  readonly retained: number;
  /** Those of its classes that retain most, and its largest objects: only where it is large enough to have a name. */
  readonly classes?: readonly LeftOutClass[];
  readonly largest?: readonly Named[];
}

/** Answer of `dominator-tree`: an object, and the largest of those that it immediately dominates. */
export interface Branch extends Pick<ObjectRow, "id" | "name" | "class" | "type" | "shallow" | "retained"> {
  readonly children: readonly Branch[];
  readonly left_out: LeftOut;
}

/** The tree without what is too small to be drawn, which is then among what is left out. `smallest` is in bytes. */
export function withoutSmallest(branch: Branch, smallest: number, depth: number): Branch {
  const isKept = ({ retained }: Branch): boolean => depth > 0 && retained >= smallest;
  const kept = branch.children.filter(isKept);
  const dropped = branch.children.filter((child) => !isKept(child));
  return {
    ...branch,
    children: kept.map((child) => withoutSmallest(child, smallest, depth - 1)),
    left_out: together(branch.left_out, dropped),
  };
}

/** What was left out with what is left out as well. */
function together(before: LeftOut, dropped: readonly Branch[]): LeftOut {
  const classes = new Map((before.classes ?? []).map((each) => [each.name, each]));
  for (const { class: name, retained } of dropped) {
    const known = classes.get(name);
    classes.set(name, { name, count: (known?.count ?? 0) + 1, retained: (known?.retained ?? 0) + retained });
  }
  return {
    count: before.count + dropped.length,
    retained: dropped.reduce((sum, { retained }) => sum + retained, before.retained),
    classes: [...classes.values()].sort((one, other) => other.retained - one.retained).slice(0, MOST_NAMED),
    largest: [...(before.largest ?? []), ...dropped].sort((one, other) => other.retained - one.retained).slice(0, MOST_NAMED),
  };
}

/** `81,005 more: Session, string`: how many are left out, and the classes that retain most of it. */
export function leftOutTitle({ count, retained, classes = [] }: LeftOut): string {
  const telling = classes.filter((each, place) => place === 0 || each.retained >= retained / 10).slice(0, 2);
  const names = telling.map(({ name }) => shortened(name, LONGEST) || "no name");
  return `${formatCount(count)} more${names.length ? `: ${names.join(", ")}` : ""}`;
}

/** Levels of a tree, its top included. */
export function levelCount(branch: Branch): number {
  return 1 + Math.max(0, ...branch.children.map(levelCount));
}
