/** The dominators of the object that the map is zoomed into: each leads back up to it. */

import { ObjectLink } from "../../parts/ObjectLink";
import { objectText } from "../../parts/objectText";
import type { ObjectRow } from "../../data/shapes";
import { linkTo } from "../../state/route";

interface BreadcrumbProps {
  readonly above: readonly ObjectRow[];
  readonly here: Pick<ObjectRow, "id" | "name" | "type">;
  readonly snapshot: number | undefined;
  readonly shape: string;
}

/** Of a long way the middle is left out. */
const MOST = 6;

export function Breadcrumb({ above, here, snapshot, shape }: BreadcrumbProps) {
  const shown = above.length > MOST ? [...above.slice(0, 1), undefined, ...above.slice(2 - MOST)] : above;
  return (
    <nav class="map-crumbs" aria-label="Dominators of what is shown">
      <ol>
        {shown.map((object) =>
          object === undefined ? (
            <li key="more" class="quiet">…</li>
          ) : (
            <li key={object.id}><a class="mono" href={linkTo("dominators", { snapshot, id: isRoot(object) ? undefined : object.id, shape })}>{isRoot(object) ? "(root)" : objectText(object, 40)}</a></li>
          ),
        )}
        <li aria-current="page">{isRoot(here) ? <span class="mono">(root)</span> : <ObjectLink object={here} snapshot={snapshot} />}</li>
      </ol>
    </nav>
  );
}

function isRoot({ id, name }: Pick<ObjectRow, "id" | "name">): boolean {
  return id === 1 && name === "";
}
