/** Where most of what leaks was allocated. */

import type { Suspect } from "../../data/shapes";
import { shortened } from "../../format/text";
import { SourceLink } from "../../parts/SourceLink";

const SHOWN = 3;

export function AllocationStack({ frames, opensSource }: { frames: Suspect["allocated"]; opensSource: boolean }) {
  if (!frames.length) return null;
  const rest = frames.slice(SHOWN);
  return (
    <section class="suspect-stack">
      <h3>Allocated at</h3>
      <Frames frames={frames.slice(0, SHOWN)} opensSource={opensSource} />
      {rest.length > 0 && (
        <details>
          <summary class="small">{rest.length} more frames</summary>
          <Frames frames={rest} opensSource={opensSource} />
        </details>
      )}
    </section>
  );
}

function Frames({ frames, opensSource }: { frames: Suspect["allocated"]; opensSource: boolean }) {
  return (
    <ol>
      {frames.map((frame, place) => (
        <li key={place}>
          <code class="suspect-function">{shortened(frame.function)}</code> {frame.source && <SourceLink place={frame.source} opens={opensSource} />}
        </li>
      ))}
    </ol>
  );
}
