/** What the colours of the map mean, and how much of what is shown each kind has. */

import { KIND_TITLES, NODE_KINDS, nodeKind } from "../../parts/nodeKind";
import type { Branch } from "./branch";

export function MapLegend({ tree }: { tree: Branch }) {
  const present = new Set<string>();
  const visit = (branch: Branch): void => {
    present.add(nodeKind(branch.type));
    branch.children.forEach(visit);
  };
  visit(tree);
  return (
    <ul class="map-legend small" aria-label="Colours">
      {NODE_KINDS.filter((kind) => present.has(kind)).map((kind) => (
        <li key={kind}><span class={`map-swatch map-kind-${kind}`} aria-hidden="true" />{KIND_TITLES[kind]}</li>
      ))}
      <li><span class="map-swatch map-swatch-left-out" aria-hidden="true" />Left out, counted</li>
    </ul>
  );
}
