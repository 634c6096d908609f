/** Answers of the JSON API, as far as the page uses them. Sizes are in bytes. */

export type Kind = "bytes" | "signed bytes" | "count" | "signed count" | "distance" | "id" | "text";

export interface Column {
  readonly name: string;
  readonly kind: Kind;
  readonly share_of?: number;
  /** Rows have it, and can be sorted and filtered by it, but it is not meant to be shown. */
  readonly hidden?: boolean;
}

export type Cell = string | number | boolean | null | undefined;
export type Row = Readonly<Record<string, Cell>>;

export interface TableAnswer {
  readonly schema: string;
  readonly columns: readonly Column[];
  /** Rows in all, of which `matching_count` pass the filters, of which `rows` are those from `offset` on. */
  readonly row_count: number;
  readonly matching_count: number;
  readonly offset: number;
  readonly rows: readonly Row[];
  /** Of a report, which holds the first rows of a long table: how many it has, and how many of those pass the filters. */
  readonly held_in_all?: number;
  readonly held_count?: number;
}

export function isNumber(kind: Kind): boolean {
  return kind !== "text";
}

export interface SnapshotEntry {
  readonly index: number;
  readonly label: string;
  readonly name: string;
  readonly state: "opening" | "ready" | "failed";
  readonly error?: string | null;
  readonly file_size: number | null;
  readonly runtime: string;
  readonly node_count: number;
  readonly edge_count: number;
  readonly total: number;
  readonly allocated_bytes: number | null;
}

export interface Session {
  readonly schema: string;
  readonly version: string;
  readonly is_live: boolean;
  readonly snapshots: readonly SnapshotEntry[];
  readonly run: { readonly folder_name: string } | null;
  readonly can: { readonly sql: boolean; readonly capture: boolean };
  readonly same_session: boolean;
  readonly strings_hidden: boolean;
  /** What opens a place in the source: a URL with `{file}`. */
  readonly editor?: string | null;
  /** The number of the hunt that goes on, if one does. */
  readonly hunt?: number | null;
}

/** One object of a heap, as a row shows it. */
export interface ObjectRow {
  readonly id: number;
  readonly type: string;
  readonly class: string;
  readonly name: string;
  readonly value: string | null;
  readonly shallow: number;
  readonly retained: number;
  readonly distance: number;
}

/** An edge and the object at its other end. */
export interface ReferenceRow extends ObjectRow {
  readonly edge: string;
  readonly edge_type: string;
}

export interface SourcePlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface TrailStep {
  readonly edge: string;
  readonly edge_type: string;
  readonly id: number;
  readonly class: string;
  readonly name: string;
}

export type Confidence = "certain" | "likely" | "possible";

export interface Suspect {
  readonly rank: number;
  readonly sentence: string;
  readonly pattern: string;
  readonly confidence: Confidence;
  readonly class: string;
  readonly growth: {
    readonly count: readonly number[];
    readonly bytes: readonly number[];
    readonly per_request: { readonly count: number; readonly bytes: number };
    /** Where it goes on with the time and hardly depends on the requests. */
    readonly per_second?: { readonly count: number; readonly bytes: number } | null;
  };
  readonly holder: { readonly id: number; readonly class: string; readonly name: string; readonly entries: readonly number[] };
  readonly also_held_by: readonly string[];
  readonly trail: readonly TrailStep[];
  readonly trail_text: string;
  readonly source: SourcePlace | null;
  readonly allocated: readonly { readonly function: string; readonly source: SourcePlace | null }[];
  readonly advice: string;
  readonly evidence: readonly string[];
  readonly examples: readonly number[];
}

export interface Verdict {
  readonly schema: "heaptrail.verdict/1";
  readonly clean: boolean;
  readonly runtime: string;
  readonly snapshots: readonly string[];
  readonly requests: readonly number[];
  readonly total: { readonly before: number; readonly after: number; readonly per_request: number };
  readonly suspect_count: number;
  readonly suspects: readonly Suspect[];
  readonly notes: readonly string[];
  readonly caveats: readonly string[];
}

/** What keeps much of one heap. */
export interface LargeHolder {
  readonly rank: number;
  readonly sentence: string;
  readonly confidence: Confidence;
  readonly class: string;
  readonly count: number;
  readonly bytes: number;
  readonly share: number;
  readonly accumulation_point: {
    readonly id: number;
    readonly class: string;
    readonly name: string;
    readonly bytes: number;
    readonly held_class: string;
    readonly count: number;
  };
  readonly trail: readonly TrailStep[];
  readonly trail_text: string;
  readonly source: SourcePlace | null;
  readonly evidence: readonly string[];
  readonly examples: readonly number[];
}

export interface SingleVerdict {
  readonly schema: "heaptrail.single/1";
  readonly file: string;
  readonly runtime: string;
  readonly total: number;
  readonly threshold: number;
  readonly suspect_count: number;
  readonly suspects: readonly LargeHolder[];
  readonly notes: readonly string[];
}

/** The memory of a run over time. Where the snapshots are plain files nothing has a time. */
export interface Timeline {
  readonly schema: string;
  readonly points: readonly {
    readonly seconds: number | null;
    readonly resident: number | null;
    readonly heap_used: number | null;
    /** Answered since the start. */
    readonly requests: number | null;
  }[];
  readonly phases: readonly { readonly name: string; readonly start: number; readonly end: number; readonly requests: number; readonly failures: number }[];
  readonly snapshots: readonly {
    readonly index: number;
    readonly seconds: number | null;
    readonly bytes: number;
    readonly pause_seconds: number | null;
    readonly heap_used: number | null;
  }[];
}
