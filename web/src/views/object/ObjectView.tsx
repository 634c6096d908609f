/** One object: what it is, why it is alive, what it holds, and what goes with it. */

import { useAnswer } from "../../data/resource";
import { currentSnapshot } from "../../data/session";
import type { SnapshotEntry } from "../../data/shapes";
import type { Question } from "../../data/source";
import { DominatedTree } from "../../parts/DominatedTree";
import { dominatorsQuestion } from "../../parts/dominatorsOf";
import { rowsBelow } from "../../parts/ReferenceTree";
import { RetainersOf, retainersQuestion } from "../../parts/RetainersOf";
import { Answer, Empty } from "../../parts/States";
import { chosenNumber } from "../../state/route";
import { DominatorChain } from "./DominatorChain";
import { HeldTree } from "./HeldTree";
import type { ObjectAnswer } from "./objectAnswer";
import { ObjectHeader } from "./ObjectHeader";
import { OtherSnapshots } from "./OtherSnapshots";
import { StringText } from "./StringText";
import { trailQuestion, WhyAlive } from "./WhyAlive";
import "./object.css";

export function ObjectView() {
  const snapshot = currentSnapshot.value;
  const id = chosenNumber("id");
  const answer = useAnswer<ObjectAnswer>(
    id === undefined ? undefined : "object",
    { snapshot: snapshot?.index, id },
    id === undefined ? undefined : sections(snapshot?.index, id),
  );
  return (
    <>
      {(id === undefined || answer.value === undefined) && <h1 class="visually-hidden">Object</h1>}
      {id === undefined ? (
        <Empty title="Which object?">The box above takes the number behind an @, as a verdict or DevTools prints it.</Empty>
      ) : (
        <Answer of={answer} what={`Opening @${id}…`}>{(found) => <Opened answer={found} snapshot={snapshot} />}</Answer>
      )}
    </>
  );
}

/** What its sections ask for. */
function sections(snapshot: number | undefined, id: number): readonly Question[] {
  return [
    retainersQuestion(snapshot, id),
    rowsBelow("dominated", snapshot, id),
    trailQuestion(snapshot, id),
    dominatorsQuestion(snapshot, id),
  ];
}

function Opened({ answer, snapshot }: { answer: ObjectAnswer; snapshot: SnapshotEntry | undefined }) {
  const { object } = answer;
  const index = snapshot?.index;
  const total = snapshot?.total ?? 0;
  return (
    <article class="object-page" key={`${index} ${object.id}`}>
      <ObjectHeader answer={answer} snapshot={index} total={total} />
      {answer.string && <StringText string={answer.string} snapshot={index} id={object.id} />}
      <WhyAlive answer={answer} snapshot={index} />
      <section class="object-section" aria-labelledby="object-retainers">
        <h2 id="object-retainers">Retainers: what holds it</h2>
        <RetainersOf snapshot={index} id={object.id} total={total} height="section" />
      </section>
      <section class="object-section" aria-labelledby="object-held">
        <h2 id="object-held">What it holds</h2>
        <HeldTree answer={answer} snapshot={index} total={total} />
      </section>
      <section class="object-section" aria-labelledby="object-dominated">
        <h2 id="object-dominated">Dominated: what goes when it goes</h2>
        <DominatorChain answer={answer} snapshot={index} />
        <DominatedTree snapshot={index} id={object.id} total={total} height="section" pathName="dominated" />
      </section>
      <OtherSnapshots object={object} snapshot={index} />
    </article>
  );
}
