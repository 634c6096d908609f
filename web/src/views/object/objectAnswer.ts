/** The answer of `object`, as far as the page uses it. Of each group the first rows are in it, and how many there are. */

import type { ObjectRow, ReferenceRow, SourcePlace } from "../../data/shapes";

export interface EntryRow {
  readonly key: ObjectRow | null;
  readonly value: ObjectRow | null;
}

export interface ScopeAnswer {
  /** 0 is the innermost. */
  readonly depth: number;
  readonly id: number;
  readonly variable_count: number;
  readonly variables: readonly ReferenceRow[];
}

export interface StringAnswer {
  readonly text: string;
  readonly character_count: number;
  /** False where the engine recorded only the beginning. */
  readonly is_complete: boolean;
  /** Of the string that it was cut from. */
  readonly parent_id: number | null;
}

export interface ObjectAnswer {
  readonly object: ObjectRow;
  readonly detachedness: "unknown" | "attached" | "detached";
  readonly source: SourcePlace | null;
  readonly string: StringAnswer | null;
  readonly promise_state: string | null;
  readonly property_count: number;
  readonly properties: readonly ReferenceRow[];
  readonly element_count: number;
  readonly elements: readonly ReferenceRow[];
  readonly entry_count: number | null;
  readonly entries: readonly EntryRow[] | null;
  readonly bound: readonly ReferenceRow[];
  readonly scopes: readonly ScopeAnswer[];
  readonly internal_count: number;
  readonly internal: readonly ReferenceRow[];
  readonly trail_text: string;
  readonly class_key: string;
  /** Null for the root. */
  readonly dominator_id: number | null;
}
