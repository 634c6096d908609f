/** What the map has no room for below one object, by class and the largest by themselves. */

import { useEffect, useRef } from "preact/hooks";
import { formatBytes, formatCount, formatShare } from "../../format/numbers";
import { shortened } from "../../format/text";
import { ObjectLink } from "../../parts/ObjectLink";
import { objectText } from "../../parts/objectText";
import { choose, linkTo } from "../../state/route";
import type { Branch, LeftOut } from "./branch";

interface Props {
  readonly above: Branch;
  readonly leftOut: LeftOut;
  readonly snapshot: number | undefined;
  readonly total: number;
}

export function LeftOutPanel({ above, leftOut, snapshot, total }: Props) {
  const { count, retained, classes = [], largest = [] } = leftOut;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.scrollIntoView({ block: "nearest" });
    heading.current?.focus({ preventScroll: true });
  }, [above.id]);
  return (
    <section class="panel map-rest" aria-labelledby="map-rest">
      <div class="map-rest-head">
        <h2 id="map-rest" ref={heading} tabIndex={-1}>
          {formatCount(count)} more below <span class="mono">{above.id === 1 ? "(root)" : objectText(above, 40)}</span>: {formatBytes(retained)}
        </h2>
        <a class="button" href={linkTo("dominators", { snapshot, id: above.id === 1 ? undefined : above.id, shape: "tree" })}>List all</a>
        <button type="button" onClick={() => choose({ left: undefined })}>Close</button>
      </div>
      <div class="map-rest-tables">
        <table>
          <caption>The classes that retain most of it</caption>
          <thead><tr><th scope="col">Class</th><th scope="col" class="number">Objects</th><th scope="col" class="number">Retained</th><th scope="col" class="number">Share</th></tr></thead>
          <tbody>
            {classes.map((each) => (
              <tr key={each.name}>
                <th scope="row" class="mono">{shortened(each.name, 200) || "no name"}</th>
                <td class="number">{formatCount(each.count)}</td>
                <td class="number">{formatBytes(each.retained)}</td>
                <td class="number">{formatShare(each.retained, total)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <table>
          <caption>The largest objects in it</caption>
          <thead><tr><th scope="col">Object</th><th scope="col" class="number">Retained</th></tr></thead>
          <tbody>
            {largest.map((each) => (
              <tr key={each.id}>
                <th scope="row"><ObjectLink object={each} snapshot={snapshot} /></th>
                <td class="number">{formatBytes(each.retained)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
