/** What the roots of a heap hold, or an object, and what that holds, as DevTools' Containment. */

import { useAnswer } from "../../data/resource";
import { currentSnapshot } from "../../data/session";
import type { ObjectRow } from "../../data/shapes";
import { ObjectLink } from "../../parts/ObjectLink";
import { ReferenceTree, rowsBelow } from "../../parts/ReferenceTree";
import { Answer } from "../../parts/States";
import { chosenNumber, linkTo } from "../../state/route";
import "./containment.css";

export function ContainmentView() {
  const id = chosenNumber("id");
  return (
    <>
      <h1>Containment</h1>
      {id === undefined ? <BelowRoot /> : <BelowObject id={id} />}
    </>
  );
}

function BelowRoot() {
  return (
    <>
      <p class="quiet small containment-text">What keeps what alive, from the roots of the heap down. Every object holds those below it.</p>
      <Held id={undefined} empty="The root holds nothing." />
    </>
  );
}

function BelowObject({ id }: { id: number }) {
  const snapshot = currentSnapshot.value?.index;
  const answer = useAnswer<{ object: ObjectRow }>("object", { snapshot, id, limit: 1 }, [rowsBelow("references", snapshot, id)]);
  return (
    <Answer of={answer} what={`Opening @${id}…`}>
      {({ object }) => (
        <>
          <p class="small containment-text">
            What <ObjectLink object={object} snapshot={snapshot} /> holds. <a href={linkTo("containment", { snapshot })}>From the roots down</a>
          </p>
          <Held id={object.id} empty="It holds nothing that the heap records." />
        </>
      )}
    </Answer>
  );
}

function Held({ id, empty }: { id: number | undefined; empty: string }) {
  const snapshot = currentSnapshot.value;
  return (
    <ReferenceTree
      question="references"
      snapshot={snapshot?.index}
      id={id}
      total={snapshot?.total ?? 0}
      label="Objects below what holds them"
      empty={empty}
      height="page"
    />
  );
}
