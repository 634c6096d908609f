/** What a tree shows: rows that are fetched when they are unfolded, as one list of lines. Knows nothing of the page. */

import { computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { Refusal } from "../data/source";

/** Some of the rows below a row, and how many there are. */
export interface TreeWindow<Row> {
  readonly rows: readonly Row[];
  readonly count: number;
}

export interface TreeSource<Row> {
  /** The rows below a row (undefined: the first level). Throws `Refusal`. */
  readonly fetch: (parent: Row | undefined, offset: number, limit: number) => Promise<TreeWindow<Row>>;
  /** What a row is of: a row that stands below another of the same is a cycle, and is not unfolded. */
  readonly identityOf: (row: Row) => string | number;
  readonly isLeaf: (row: Row) => boolean;
  /** Whether a row is unfolded as soon as it is there. */
  readonly unfoldsAtOnce?: (row: Row, place: number, depth: number) => boolean;
}

/** One row. `place` is its place among its siblings, `path` the places from the first level down: `0.12.3`. */
export interface TreeNode<Row> {
  readonly kind: "node";
  readonly path: string;
  readonly row: Row;
  readonly place: number;
  readonly depth: number;
  readonly parent: Level<Row>;
  readonly level: Level<Row>;
  readonly isLeaf: boolean;
  /** The row above with the same identity. */
  readonly cycleTo: TreeNode<Row> | undefined;
}

/** A line below the last row of a level: more are there, or are awaited, or cannot be had here, or failed to come, or there are none. */
export interface TreeRest<Row> {
  readonly kind: "more" | "loading" | "left out" | "failed" | "empty";
  readonly path: string;
  readonly level: Level<Row>;
}

export type TreeLine<Row> = TreeNode<Row> | TreeRest<Row>;

/** The rows below one row, as far as they have been fetched. */
export interface Level<Row> {
  owner: TreeNode<Row> | undefined;
  readonly depth: number;
  nodes: readonly TreeNode<Row>[];
  count: number | undefined;
  /** Whether rows are counted that the source does not have. */
  isCut: boolean;
  isUnfolded: boolean;
  /** The window that is on its way. */
  loading: Promise<void> | undefined;
  error: Refusal | undefined;
}

export const WINDOW_SIZE = 100;
const LARGEST_WINDOW = 1000;
const MOST_TO_REVEAL = 5000;

export class TreeModel<Row> {
  readonly lines: ReadonlySignal<readonly TreeLine<Row>[]>;
  /** The path of the line that has the cursor. */
  readonly selected: Signal<string | undefined> = signal(undefined);
  readonly #changes = signal(0);
  readonly #top = newLevel<Row>(undefined, 0);

  constructor(readonly source: TreeSource<Row>) {
    this.lines = computed(() => {
      void this.#changes.value;
      const lines: TreeLine<Row>[] = [];
      addLines(this.#top, lines);
      return lines;
    });
  }

  /** Fetch the first level, and unfold what leads to a path. */
  async start(path?: string): Promise<void> {
    await this.#unfold(this.#top);
    if (path !== undefined) await this.reveal(path);
  }

  async unfold(node: TreeNode<Row>): Promise<void> {
    if (!node.isLeaf && node.cycleTo === undefined) await this.#unfold(node.level);
  }

  fold(node: TreeNode<Row>): void {
    node.level.isUnfolded = false;
    this.#changed();
  }

  /** Fetch the next rows of a level; of those that failed, try again. */
  showMore(level: Level<Row>, most = WINDOW_SIZE): Promise<void> {
    level.loading ??= this.#fetch(level, Math.min(most, LARGEST_WINDOW));
    this.#changed();
    return level.loading;
  }

  /** Unfold what leads to a path and select it, or as much of it as there is. */
  async reveal(path: string): Promise<void> {
    let level = this.#top;
    let found: TreeNode<Row> | undefined;
    for (const place of placesOf(path)) {
      const node = await this.#nodeAt(level, place);
      if (node === undefined) break;
      if (found !== undefined) found.level.isUnfolded = true;
      found = node;
      level = node.level;
    }
    if (found !== undefined) this.selected.value = found.path;
    this.#changed();
  }

  indexOf(path: string | undefined): number {
    return path === undefined ? -1 : this.lines.value.findIndex((line) => line.path === path);
  }

  async #unfold(level: Level<Row>): Promise<void> {
    level.isUnfolded = true;
    this.#changed();
    if (level.count === undefined && level.error === undefined) await this.showMore(level);
  }

  async #nodeAt(level: Level<Row>, place: number): Promise<TreeNode<Row> | undefined> {
    if (place >= MOST_TO_REVEAL) return undefined;
    if (level.owner !== undefined && (level.owner.isLeaf || level.owner.cycleTo !== undefined)) return undefined;
    while (level.nodes.length <= place && !level.isCut && (level.count === undefined || level.nodes.length < level.count)) {
      const wanted = Math.max(WINDOW_SIZE, place + 1 - level.nodes.length);
      await this.showMore(level, Math.ceil(wanted / WINDOW_SIZE) * WINDOW_SIZE);
      if (level.error !== undefined) return undefined;
    }
    return level.nodes[place];
  }

  async #fetch(level: Level<Row>, most: number): Promise<void> {
    level.error = undefined;
    const first = level.nodes.length;
    let added: readonly TreeNode<Row>[] = [];
    try {
      const { rows, count } = await this.source.fetch(level.owner?.row, first, most);
      added = rows.map((row, index) => this.#node(row, first + index, level));
      level.nodes = [...level.nodes, ...added];
      level.count = count;
      level.isCut = added.length === 0 && first < count;
    } catch (error) {
      level.error = error instanceof Refusal ? error : new Refusal(String(error), "", 0);
    }
    level.loading = undefined;
    this.#changed();
    const unfolded = added.filter((node) => this.source.unfoldsAtOnce?.(node.row, node.place, node.depth));
    await Promise.all(unfolded.map((node) => this.unfold(node)));
  }

  #node(row: Row, place: number, parent: Level<Row>): TreeNode<Row> {
    const identity = this.source.identityOf(row);
    let above = parent.owner;
    while (above !== undefined && this.source.identityOf(above.row) !== identity) above = above.parent.owner;
    const level = newLevel<Row>(undefined, parent.depth + 1);
    level.owner = {
      kind: "node",
      path: parent.owner === undefined ? String(place) : `${parent.owner.path}.${place}`,
      row,
      place,
      depth: parent.depth,
      parent,
      level,
      isLeaf: this.source.isLeaf(row),
      cycleTo: above,
    };
    return level.owner;
  }

  #changed(): void {
    this.#changes.value += 1;
  }
}

function newLevel<Row>(owner: TreeNode<Row> | undefined, depth: number): Level<Row> {
  return { owner, depth, nodes: [], count: undefined, isCut: false, isUnfolded: false, loading: undefined, error: undefined };
}

function addLines<Row>(level: Level<Row>, lines: TreeLine<Row>[]): void {
  if (!level.isUnfolded) return;
  for (const node of level.nodes) {
    lines.push(node);
    addLines(node.level, lines);
  }
  const kind = restOf(level);
  if (kind !== undefined) lines.push({ kind, path: `${level.owner === undefined ? "" : `${level.owner.path}.`}rest`, level });
}

function restOf<Row>(level: Level<Row>): TreeRest<Row>["kind"] | undefined {
  if (level.loading !== undefined) return "loading";
  if (level.error !== undefined) return "failed";
  if (level.count === 0) return "empty";
  if (level.isCut) return "left out";
  return level.count !== undefined && level.nodes.length < level.count ? "more" : undefined;
}

function placesOf(path: string): number[] {
  return /^\d+(\.\d+)*$/.test(path) ? path.split(".").map(Number) : [];
}
