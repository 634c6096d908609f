/** What a table shows: a table of the API, or one that is here as a whole. */

import { source } from "../data/current";
import { excerpt } from "../data/excerpt";
import type { Parameters } from "../data/source";
import type { TableAnswer } from "../data/shapes";

export interface TableSource {
  /** Names what is asked: another name is another table. */
  readonly question: string;
  /** Rows of it, by `sort`, `reverse`, `filter`, `offset` and `limit`. Throws `Refusal`. */
  readonly ask: (parameters: Parameters, signal?: AbortSignal) => Promise<TableAnswer>;
}

/** A table of the API: `tableAt("classes", { snapshot: 0 })`. */
export function tableAt(path: string, parameters: Parameters = {}): TableSource {
  return {
    question: JSON.stringify([path, parameters]),
    ask: (narrowing, signal) => source().get<TableAnswer>(path, { ...parameters, ...narrowing }, signal),
  };
}

/** A table of which all rows are here. `name` must differ where the rows do. */
export function tableOf(name: string, answer: TableAnswer): TableSource {
  return { question: name, ask: async (narrowing) => excerpt(answer, narrowing) };
}
