/** The same object in the other snapshots of its process: whether it is there, and what it retains. */

import { useAnswer } from "../../data/resource";
import { readySnapshots, session } from "../../data/session";
import type { ObjectRow, SnapshotEntry } from "../../data/shapes";
import { formatBytes, formatSigned } from "../../format/numbers";
import { shortened } from "../../format/text";
import { linkTo } from "../../state/route";
import type { ObjectAnswer } from "./objectAnswer";

export function OtherSnapshots({ object, snapshot }: { object: ObjectRow; snapshot: number | undefined }) {
  if (readySnapshots.value.length < 2) return null;
  return (
    <section class="object-section" aria-labelledby="object-others">
      <h2 id="object-others">In each snapshot</h2>
      {session.value?.same_session === false && (
        <p class="quiet small">The snapshots are of different processes: the same id can be another object there.</p>
      )}
      <div class="panel object-others-panel">
        <table class="object-others">
          <thead>
            <tr>
              <th scope="col">Snapshot</th>
              <th scope="col">Object</th>
              <th scope="col" class="number">Shallow size</th>
              <th scope="col" class="number">Retained size</th>
              <th scope="col" class="number">Against this one</th>
            </tr>
          </thead>
          <tbody>
            {readySnapshots.value.map((entry) =>
              entry.index === snapshot ? <Known key={entry.index} entry={entry} found={object} here={object} isHere /> : <Asked key={entry.index} entry={entry} here={object} />,
            )}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Asked({ entry, here }: { entry: SnapshotEntry; here: ObjectRow }) {
  const answer = useAnswer<ObjectAnswer>("object", { snapshot: entry.index, id: here.id, limit: 1 });
  if (answer.state === "failed") return <Missing entry={entry} text={answer.error.status === 404 ? "not there" : answer.error.message} />;
  if (answer.value === undefined) return <Missing entry={entry} text="…" />;
  return <Known entry={entry} found={answer.value.object} here={here} isHere={false} />;
}

function Known({ entry, found, here, isHere }: { entry: SnapshotEntry; found: ObjectRow; here: ObjectRow; isHere: boolean }) {
  return (
    <tr aria-current={isHere ? "true" : undefined}>
      <th scope="row">{entry.name}</th>
      <td>{isHere ? "this one" : <a href={linkTo("object", { snapshot: entry.index, id: found.id })}>{found.class === here.class ? `@${found.id}` : `@${found.id}, a ${shortened(found.class, 60)}`}</a>}</td>
      <td class="number">{formatBytes(found.shallow)}</td>
      <td class="number">{formatBytes(found.retained)}</td>
      <td class="number">{isHere ? "" : formatSigned(found.retained - here.retained, formatBytes)}</td>
    </tr>
  );
}

function Missing({ entry, text }: { entry: SnapshotEntry; text: string }) {
  return (
    <tr>
      <th scope="row">{entry.name}</th>
      <td class="quiet" colSpan={5}>{text}</td>
    </tr>
  );
}
