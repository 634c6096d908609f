/** Where the verdict's suspects are in the map, however small they are drawn. */

import { formatSigned, formatBytes } from "../../format/numbers";
import { shortenedMiddle } from "../../format/text";
import { linkTo } from "../../state/route";
import type { SuspectedObject } from "./useSuspects";

interface Props {
  readonly suspects: readonly SuspectedObject[];
  readonly snapshot: number | undefined;
  readonly shape: string;
}

export function SuspectLinks({ suspects, snapshot, shape }: Props) {
  if (suspects.length === 0) return null;
  return (
    <p class="map-suspects small">
      <span class="map-swatch map-swatch-suspect" aria-hidden="true" />
      Suspected by the verdict:{" "}
      {suspects.map(({ id, name, grown }, place) => (
        <span key={id}>
          {place > 0 && ", "}
          <a href={linkTo("dominators", { snapshot, id, shape })}><span class="mono">{shortenedMiddle(name, 60)}</span> @{id}</a>
          {grown !== undefined && <span class="quiet"> {formatSigned(grown, formatBytes)}</span>}
        </span>
      ))}
    </p>
  );
}
