/** What the roots of a heap hold, and what that holds, as DevTools' Containment. */

import { currentSnapshot } from "../../data/session";
import { ReferenceTree } from "../../parts/ReferenceTree";
import "./containment.css";

export function ContainmentView() {
  const snapshot = currentSnapshot.value;
  return (
    <>
      <h1>Containment</h1>
      <p class="quiet small containment-text">What keeps what alive, from the roots of the heap down. Every object holds those below it.</p>
      <ReferenceTree
        question="references"
        snapshot={snapshot?.index}
        total={snapshot?.total ?? 0}
        label="Objects below what holds them"
        empty="The root holds nothing."
        height="page"
      />
    </>
  );
}
