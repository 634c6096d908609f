/** What has to go before an object can: its dominators, from the root to the one next to it. */

import { useEffect, useState } from "preact/hooks";
import { source } from "../../data/current";
import type { ObjectRow } from "../../data/shapes";
import { formatBytes } from "../../format/numbers";
import { ObjectLink } from "../../parts/ObjectLink";
import type { ObjectAnswer } from "./objectAnswer";

const MOST = 50;

export function DominatorChain({ answer, snapshot }: { answer: ObjectAnswer; snapshot: number | undefined }) {
  const chain = useDominators(answer, snapshot);
  if (answer.dominator_id === null) return null;
  return (
    <ol class="object-chain" aria-label="Dominators, from the root down" aria-busy={chain === undefined}>
      {(chain ?? []).map((object) => (
        <li key={object.id}>
          {object.id === 1 && object.name === "" ? <span class="quiet">the root</span> : <ObjectLink object={object} snapshot={snapshot} />}
          <span class="quiet small number"> {formatBytes(object.retained)}</span>
        </li>
      ))}
      <li aria-current="true">this object <span class="quiet small number">{formatBytes(answer.object.retained)}</span></li>
    </ol>
  );
}

function useDominators(answer: ObjectAnswer, snapshot: number | undefined): readonly ObjectRow[] | undefined {
  const [chain, setChain] = useState<readonly ObjectRow[] | undefined>(undefined);
  useEffect(() => {
    const stopped = new AbortController();
    setChain(undefined);
    void dominatorsOf(answer.dominator_id, snapshot, stopped.signal).then(
      (found) => {
        if (!stopped.signal.aborted) setChain(found);
      },
      // Those that a report does not hold are left out.
      () => undefined,
    );
    return () => stopped.abort();
  }, [answer, snapshot]);
  return chain;
}

async function dominatorsOf(nearest: number | null, snapshot: number | undefined, signal: AbortSignal): Promise<readonly ObjectRow[]> {
  const chain: ObjectRow[] = [];
  for (let id = nearest; id !== null && chain.length < MOST; ) {
    const above: ObjectAnswer = await source().get<ObjectAnswer>("object", { snapshot, id, limit: 1 }, signal);
    chain.unshift(above.object);
    id = above.dominator_id;
  }
  return chain;
}
