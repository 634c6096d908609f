/** What the picture of a trail says about the edge that grows. */

import type { Suspect } from "../../data/shapes";
import { formatBytes, formatSigned } from "../../format/numbers";
import type { GrowingEdge } from "../../parts/TrailPicture";

export function growingEdgeOf(suspect: Suspect): GrowingEdge {
  const { growth, holder, examples } = suspect;
  const { count, bytes } = growth.per_second ?? growth.per_request;
  const per = growth.per_second ? "second" : "request";
  return {
    edge: edgeOf(suspect.trail_text, holder.name),
    entries: holder.entries,
    class: growth.count.some(Boolean) ? suspect.class : "",
    example: examples[0],
    rate: `${count >= 0.005 ? `+${count.toFixed(2)}` : formatSigned(bytes, formatBytes)} per ${per}`,
  };
}

/** The last edge as the trail's text has it: `[*]`, `._idleNext`, or the cycle of a chain. */
export function edgeOf(trailText: string, holderName: string): string {
  const last = trailText.split(" → ").at(-1) ?? "";
  const chain = last.indexOf("→(");
  if (chain >= 0) return last.slice(last.lastIndexOf(".", chain) + 1);
  if (last.startsWith(holderName)) return last.slice(holderName.length);
  return /\[[^\]]*\]$/.exec(last)?.[0] ?? "";
}
