/** The largest of what an object dominates, as a table: what the map shows for those who cannot see it. */

import { formatBytes, formatCount, formatShare } from "../../format/numbers";
import { nodeKind } from "../../parts/nodeKind";
import { ObjectLink } from "../../parts/ObjectLink";
import { objectText } from "../../parts/objectText";
import { linkTo } from "../../state/route";
import type { Branch } from "./branch";
import type { Shape } from "./mapLayout";

const MOST = 12;

export function LargestTable({ tree, shape, snapshot, total }: { tree: Branch; shape: Shape; snapshot: number | undefined; total: number }) {
  const largest = tree.children.slice(0, MOST);
  const others = tree.children.slice(MOST);
  const left = {
    count: tree.left_out.count + others.length,
    retained: others.reduce((sum, { retained }) => sum + retained, tree.left_out.retained),
  };
  return (
    <div class="panel">
      <table class="map-largest">
        <caption class="visually-hidden">The largest that it dominates</caption>
        <thead>
          <tr><th scope="col">Dominated object</th><th scope="col" class="number">Shallow size</th><th scope="col" class="number">Retained size</th><th scope="col" class="number">Share</th><th scope="col"><span class="visually-hidden">Zoom</span></th></tr>
        </thead>
        <tbody>
          {largest.map((child) => (
            <tr key={child.id}>
              <td class="map-largest-name" title={objectText(child)}><span class={`map-swatch map-kind-${nodeKind(child.type)}`} aria-hidden="true" /><ObjectLink object={child} snapshot={snapshot} /></td>
              <td class="number">{formatBytes(child.shallow)}</td>
              <td class="number">{formatBytes(child.retained)}</td>
              <td class="number">{formatShare(child.retained, total)}</td>
              <td class="number">{child.children.length + child.left_out.count > 0 && <a href={linkTo("dominators", { snapshot, id: child.id, shape })}>zoom<span class="visually-hidden"> into @{child.id}</span></a>}</td>
            </tr>
          ))}
          {left.count > 0 && (
            <tr class="quiet">
              <td>{formatCount(left.count)} more</td>
              <td />
              <td class="number">{formatBytes(left.retained)}</td>
              <td class="number">{formatShare(left.retained, total)}</td>
              <td class="number"><a href={linkTo("dominators", { snapshot, id: tree.id, shape: "tree" })}>all</a></td>
            </tr>
          )}
          {tree.shallow > 0 && (
            <tr class="quiet"><td>The object itself</td><td /><td class="number">{formatBytes(tree.shallow)}</td><td class="number">{formatShare(tree.shallow, total)}</td><td /></tr>
          )}
        </tbody>
      </table>
    </div>
  );
}
