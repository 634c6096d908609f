/** The queries that were asked since the page was opened, with their answers: the last few. */

import { computed, signal } from "@preact/signals";
import { send } from "../../data/live";
import { Refusal } from "../../data/source";
import type { SqlAnswer } from "./resultTable";

const MOST_KEPT = 20;
const MOST_ROWS = 10_000;

export type Asked = { readonly query: string; readonly name: string } & (
  | { readonly answer: SqlAnswer; readonly error?: undefined }
  | { readonly error: Refusal }
);

/** By the number of the snapshot and the query; the last one last. */
export const asked = signal<ReadonlyMap<string, Asked>>(new Map());

/** The last one first. */
export const lastQueries = computed(() => [...new Set([...asked.value.values()].reverse().map(({ query }) => query))]);

let count = 0;

/** Ask, and keep what is answered. Nothing is kept of a query that was stopped. */
export async function ask(snapshot: number, query: string, signal: AbortSignal): Promise<void> {
  count += 1;
  const name = `query ${count}`;
  let kept: Asked;
  try {
    kept = { query, name, answer: await send<SqlAnswer>("POST", "sql", { snapshot, query, limit: MOST_ROWS }, signal) };
  } catch (error) {
    if (signal.aborted) return;
    kept = { query, name, error: error instanceof Refusal ? error : new Refusal(String(error), "", 0) };
  }
  keep(`${snapshot} ${query}`, kept);
}

function keep(key: string, kept: Asked): void {
  const others = [...asked.value].filter(([other]) => other !== key);
  asked.value = new Map([...others, [key, kept] as const].slice(-MOST_KEPT));
}
