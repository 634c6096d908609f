/** The dominators of an object, from the root to the one next to it. */

import { useLayoutEffect, useState } from "preact/hooks";
import { source } from "../data/current";
import type { ObjectRow } from "../data/shapes";
import type { Question } from "../data/source";

const MOST = 100;

interface Dominated {
  readonly object: ObjectRow;
  /** Null for the root. */
  readonly dominator_id: number | null;
}

/** What asks for them. */
export function dominatorsQuestion(snapshot: number | undefined, id: number): Question {
  return ["dominator-chain", { snapshot, id }];
}

/** Undefined while they are asked for, and without an object. Those that a report does not hold are left out. */
export function useDominators(id: number | undefined, snapshot: number | undefined): readonly ObjectRow[] | undefined {
  const [chain, setChain] = useState<readonly ObjectRow[] | undefined>(undefined);
  useLayoutEffect(() => {
    setChain(undefined);
    if (id === undefined) return undefined;
    const stopped = new AbortController();
    void dominatorsOf(id, snapshot, stopped.signal).then((found) => {
      if (!stopped.signal.aborted) setChain(found);
    });
    return () => stopped.abort();
  }, [id, snapshot]);
  return chain;
}

/** From the root to the one next to it; none where that cannot be told. */
export async function dominatorsOf(id: number, snapshot: number | undefined, signal: AbortSignal): Promise<readonly ObjectRow[]> {
  try {
    if (!source().isLive) return await followed(id, snapshot, signal);
    const { rows } = await source().get<{ rows: readonly ObjectRow[] }>(...dominatorsQuestion(snapshot, id), signal);
    return rows;
  } catch {
    return [];
  }
}

/** A report has no chains, but of the objects that it has which one dominates each. */
async function followed(id: number, snapshot: number | undefined, signal: AbortSignal): Promise<readonly ObjectRow[]> {
  const chain: ObjectRow[] = [];
  let next: number | null = id;
  while (next !== null && chain.length < MOST) {
    const found: Dominated | undefined = await source().get<Dominated>("object", { snapshot, id: next }, signal).catch(() => undefined);
    if (found === undefined) break;
    if (next !== id) chain.unshift(found.object);
    next = found.dominator_id;
  }
  return chain;
}
