/** The objects that the verdict suspects: the holders of what leaks, or what keeps much of a single heap. */

import { useEffect, useState } from "preact/hooks";
import { useAnswer } from "../../data/resource";
import type { SingleVerdict, Verdict } from "../../data/shapes";
import { dominatorsOf } from "../../parts/dominatorsOf";

export interface SuspectedObject {
  readonly id: number;
  readonly name: string;
  /** Bytes by which it grew over all rounds, where there were any. */
  readonly grown: number | undefined;
}

const MOST = 5;

/** None while they are asked for. */
export function useSuspects(): readonly SuspectedObject[] {
  const verdict = useAnswer<Verdict | SingleVerdict>("verdict", {}).value;
  if (verdict === undefined) return [];
  const found: SuspectedObject[] =
    verdict.schema === "heaptrail.single/1"
      ? verdict.suspects.map(({ accumulation_point: { id, name } }) => ({ id, name, grown: undefined }))
      : verdict.suspects.map(({ holder: { id, name }, growth }) => ({ id, name, grown: growth.bytes.at(-1) }));
  return found.filter(({ id }, place) => id > 1 && found.findIndex((each) => each.id === id) === place).slice(0, MOST);
}

/** Each with what dominates it, from the root on; itself stands last. */
export function useChains(suspects: readonly SuspectedObject[], snapshot: number | undefined): readonly (readonly number[])[] {
  const [chains, setChains] = useState<readonly (readonly number[])[]>([]);
  const ids = suspects.map(({ id }) => id).join(" ");
  useEffect(() => {
    setChains([]);
    const stopped = new AbortController();
    const asked = suspects.map(async ({ id }) => [...(await dominatorsOf(id, snapshot, stopped.signal)).map((object) => object.id), id]);
    void Promise.all(asked).then((found) => {
      if (!stopped.signal.aborted) setChains(found);
    });
    return () => stopped.abort();
  }, [ids, snapshot]);
  return chains;
}
