/** What holds an object, with the page's whole room for it. */

import { useAnswer } from "../../data/resource";
import { currentSnapshot } from "../../data/session";
import type { ObjectRow } from "../../data/shapes";
import { formatBytes, formatDistance, formatShare } from "../../format/numbers";
import { ObjectLink } from "../../parts/ObjectLink";
import { RetainersOf, retainersQuestion } from "../../parts/RetainersOf";
import { Answer, Empty } from "../../parts/States";
import { chosenNumber } from "../../state/route";
import "./retainers.css";

export function RetainersView() {
  const snapshot = currentSnapshot.value;
  const id = chosenNumber("id");
  const answer = useAnswer<{ object: ObjectRow }>(
    id === undefined ? undefined : "object",
    { snapshot: snapshot?.index, id, limit: 1 },
    id === undefined ? undefined : [retainersQuestion(snapshot?.index, id)],
  );
  if (id === undefined) {
    return (
      <>
        <h1>Retainers</h1>
        <Empty title="Retainers of which object?">Every object's page leads here; the box above takes the number behind an @.</Empty>
      </>
    );
  }
  const total = snapshot?.total ?? 0;
  return (
    <>
      <h1>Retainers</h1>
      <Answer of={answer} what={`Opening @${id}…`}>
        {({ object }) => (
          <>
            <p class="retainers-object">
              <ObjectLink object={object} snapshot={snapshot?.index} />
              <span class="quiet small">retains {formatBytes(object.retained)}, {formatShare(object.retained, total)} of the heap; distance {formatDistance(object.distance)}</span>
            </p>
            <RetainersOf key={`${snapshot?.index} ${object.id}`} snapshot={snapshot?.index} id={object.id} total={total} height="page" />
          </>
        )}
      </Answer>
    </>
  );
}
