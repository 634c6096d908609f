/** What has to go before an object can: its dominators, from the root to the one next to it. */

import { formatBytes } from "../../format/numbers";
import { useDominators } from "../../parts/dominatorsOf";
import { ObjectLink } from "../../parts/ObjectLink";
import type { ObjectAnswer } from "./objectAnswer";

export function DominatorChain({ answer, snapshot }: { answer: ObjectAnswer; snapshot: number | undefined }) {
  const chain = useDominators(answer.object.id, snapshot);
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
