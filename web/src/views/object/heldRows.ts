/** What an object holds as rows of a tree: groups, and below them references or entries. */

import type { ObjectRow } from "../../data/shapes";
import type { ReferenceTreeRow } from "../../parts/ReferenceTree";
import type { EntryRow, ObjectAnswer } from "./objectAnswer";

export interface GroupRow {
  readonly kind: "group";
  readonly key: string;
  readonly title: string;
  readonly count: number;
  /** Those that the answer has. */
  readonly rows: (answer: ObjectAnswer) => readonly HeldRow[];
  /** What names it where more of it is asked for. */
  readonly question: { readonly group: string; readonly scope?: number };
  /** Rows of it that came by themselves, of which the first has this place. */
  readonly rowsOf: (found: readonly unknown[], first: number) => readonly HeldRow[];
}

/** An entry of a Map, or a member of a Set, with the figures of what it keeps. */
export interface HeldEntry extends Partial<Pick<ObjectRow, "distance" | "shallow" | "retained">> {
  readonly kind: "entry";
  readonly place: number;
  readonly entry: EntryRow;
  readonly isMember: boolean;
}

export interface HeldReference extends ReferenceTreeRow {
  readonly kind: "reference";
}

export type HeldRow = GroupRow | HeldEntry | HeldReference;

/** The groups that are not empty. */
export function groupsOf(answer: ObjectAnswer): readonly GroupRow[] {
  const isSet = answer.entries !== null && answer.object.class.endsWith("Set");
  const groups: readonly GroupRow[] = [
    group("properties", "Properties", answer.property_count, (found) => found.properties),
    group("elements", "Elements", answer.element_count, (found) => found.elements),
    {
      kind: "group",
      key: "entries",
      title: isSet ? "Members" : "Entries",
      count: answer.entry_count ?? 0,
      rows: (found) => (found.entries ?? []).map((entry, place) => entryRow(entry, place, isSet)),
      question: { group: "entries" },
      rowsOf: (found, first) => (found as readonly EntryRow[]).map((entry, place) => entryRow(entry, first + place, isSet)),
    },
    group("bound", "Bound function, this and arguments", answer.bound.length, (found) => found.bound),
    ...answer.scopes.map(({ depth, id, variable_count }) =>
      group(`scope ${depth}`, scopeTitle(depth, id), variable_count, (found) => found.scopes.find((scope) => scope.depth === depth)?.variables ?? [], { group: "scope", scope: id }),
    ),
    group("internal", "Internals of the engine", answer.internal_count, (found) => found.internal),
  ];
  return groups.filter(({ count }) => count > 0);
}

/** The key and the value of an entry, as rows below it. */
export function partsOf({ entry, isMember }: HeldEntry): readonly HeldReference[] {
  const part = (edge: string, row: ObjectRow | null): HeldReference[] => (row === null ? [] : [{ kind: "reference", edge, edge_type: "property", ...row }]);
  return isMember ? part("member", entry.key) : [...part("key", entry.key), ...part("value", entry.value)];
}

function group(key: string, title: string, count: number, partOf: (answer: ObjectAnswer) => readonly ReferenceTreeRow[], question: GroupRow["question"] = { group: key }): GroupRow {
  const rowsOf = (found: readonly ReferenceTreeRow[]): readonly HeldReference[] => found.map((row) => ({ kind: "reference", ...row }));
  return { kind: "group", key, title, count, rows: (answer) => rowsOf(partOf(answer)), question, rowsOf: (found) => rowsOf(found as readonly ReferenceTreeRow[]) };
}

function entryRow(entry: EntryRow, place: number, isMember: boolean): HeldEntry {
  const kept = entry.value ?? entry.key;
  const figures = kept === null ? {} : { distance: kept.distance, shallow: kept.shallow, retained: kept.retained };
  return { kind: "entry", place, entry, isMember, ...figures };
}

function scopeTitle(depth: number, id: number): string {
  return depth === 0 ? `Variables of the innermost scope @${id}` : `Variables of the scope ${depth} further out @${id}`;
}
