/** How the heap as a whole changed, in a sentence. */

import { formatBytes, formatCount, formatSigned } from "../../format/numbers";
import type { ComparisonAnswer } from "./ComparisonView";

interface Properties {
  readonly compared: ComparisonAnswer | undefined;
  readonly requests: number | undefined;
  readonly isSame: boolean;
}

export function ComparisonTotals({ compared, requests, isSame }: Properties) {
  if (isSame) return <p class="quiet">These are the same: choose another to compare it with.</p>;
  // The place is kept while the answer is on its way.
  if (compared === undefined) return <p>&nbsp;</p>;
  const { before, after } = compared.total;
  const growth = after - before;
  return (
    <>
      <p>
        {formatBytes(before)} → {formatBytes(after)}: <strong>{formatSigned(growth, formatBytes)}</strong>
        {requests !== undefined && <>, {formatSigned(growth / requests, formatBytes)} for each of {formatCount(requests)} requests</>}
      </p>
      {compared.notes.map((note) => <p key={note} class="quiet">{note}</p>)}
    </>
  );
}
