/** What keeps most memory alive: the dominator tree as an icicle, a treemap, or a tree. */

import { useAnswer } from "../../data/resource";
import { currentSnapshot } from "../../data/session";
import type { ObjectRow, SnapshotEntry } from "../../data/shapes";
import { DominatedTree } from "../../parts/DominatedTree";
import { dominatorsQuestion, useDominators } from "../../parts/dominatorsOf";
import { Segments } from "../../parts/Segments";
import { Answer } from "../../parts/States";
import { choose, chosen, chosenNumber, linkTo } from "../../state/route";
import type { Branch } from "./branch";
import { Breadcrumb } from "./Breadcrumb";
import { DominatorMap } from "./DominatorMap";
import { LargestTable } from "./LargestTable";
import { MapLegend } from "./MapLegend";
import { SHAPES, type Shape } from "./mapLayout";
import { SuspectLinks } from "./SuspectLinks";
import { useChains, useSuspects } from "./useSuspects";
import "./dominators.css";

const DEPTH = 12;
const MOST_CELLS = 1500;
/** What has less than such a part of an icicle's width cannot be seen, however wide the screen. */
const ICICLE_PARTS = 2000;
const TITLES = [["icicle", "Icicle"], ["treemap", "Treemap"], ["tree", "Tree"]] as const;

export function DominatorsView() {
  const snapshot = currentSnapshot.value;
  const id = chosenNumber("id");
  const shape = chosen("shape") ?? SHAPES[0];
  const isMap = shape !== "tree";
  const answer = useAnswer<Branch>(
    "dominator-tree",
    { snapshot: snapshot?.index, id, depth: isMap ? DEPTH : 1, most: isMap ? MOST_CELLS : 1, parts: shape === "icicle" ? ICICLE_PARTS : undefined },
    id === undefined ? undefined : [dominatorsQuestion(snapshot?.index, id)],
  );
  return (
    <>
      <header class="dominators-head">
        <h1>Dominators</h1>
        <Segments label="Shape" choices={TITLES} value={shape} onChoose={(value) => choose({ shape: value, path: undefined, left: undefined })} />
      </header>
      <p class="quiet small dominators-text">All that an object dominates is freed when it is gone: its retained size. The largest areas keep most memory alive.</p>
      <Answer of={answer} what="Laying out the dominator tree…">
        {(tree) => <Shown tree={tree} shape={shape} snapshot={snapshot} />}
      </Answer>
    </>
  );
}

function Shown({ tree, shape, snapshot }: { tree: Branch; shape: string; snapshot: SnapshotEntry | undefined }) {
  const total = snapshot?.total ?? 0;
  const index = snapshot?.index;
  const above = useDominators(tree.id, index);
  const suspects = useSuspects();
  const chains = useChains(suspects, index);
  const map: Shape = SHAPES.find((each) => each === shape) ?? SHAPES[0];
  return (
    <>
      <Breadcrumb above={above ?? []} here={tree} snapshot={index} shape={shape} />
      <SuspectLinks suspects={suspects} snapshot={index} shape={shape} />
      {shape === "tree" ? (
        <DominatedTree snapshot={index} id={tree.id} total={total} height="page" pathName="path" />
      ) : (
        <>
          <DominatorMap tree={tree} shape={map} snapshot={index} total={total} above={above && outwards(above, index, map)} suspects={chains} />
          <MapLegend tree={tree} />
          <LargestTable tree={tree} shape={map} snapshot={index} total={total} />
        </>
      )}
    </>
  );
}

/** The address of the next dominator up; null of the root, which has none. */
function outwards(above: readonly ObjectRow[], snapshot: number | undefined, shape: Shape): string | null {
  if (above.length === 0) return null;
  return linkTo("dominators", { snapshot, id: above.length > 1 ? above.at(-1)?.id : undefined, shape });
}
