/** The way from a root to an object: a box an object, an arrow an edge. The middle of a long way is folded. */

import { useState } from "preact/hooks";
import type { TrailStep } from "../data/shapes";
import { formatCount } from "../format/numbers";
import { shortened } from "../format/text";
import { linkTo } from "../state/route";
import "./trail-picture.css";

const MOST = 7;
const FIRST = 1;
const LAST = 4;
const LONGEST_NAME = 48;

/** The edge that grows: from the last object of the trail to what leaks. */
export interface GrowingEdge {
  /** As a person would write it: `[*]`, or empty where that is not known. */
  readonly edge: string;
  /** How many entries the holder had in each snapshot; empty where they cannot be counted. */
  readonly entries: readonly number[];
  /** What is at its end: class (empty where the holder itself becomes larger), one of the objects, and how fast they come. */
  readonly class: string;
  readonly example: number | undefined;
  readonly rate: string;
}

interface Props {
  steps: readonly TrailStep[];
  /** Of which snapshot the objects are; without it they are no links. */
  snapshot: number | undefined;
  growing?: GrowingEdge;
}

export function TrailPicture({ steps, snapshot, growing }: Props) {
  const [isUnfolded, unfold] = useState(false);
  const hidden = steps.length > MOST && !isUnfolded ? steps.length - FIRST - LAST : 0;
  return (
    <ol class="trail" aria-label="The trail, from a root to what it holds">
      {steps.map((step, place) => {
        if (hidden && place === FIRST) return <Fold key="fold" count={hidden} unfold={() => unfold(true)} />;
        if (hidden && place > FIRST && place < FIRST + hidden) return null;
        const grows = place === steps.length - 1 ? growing : undefined;
        return (
          <li key={place} class="trail-step">
            {place > 0 && <Edge step={step} />}
            <TrailNode step={step} snapshot={snapshot} growing={grows} />
            {grows?.class && <Growing edge={grows} snapshot={snapshot} />}
          </li>
        );
      })}
    </ol>
  );
}

function Fold({ count, unfold }: { count: number; unfold: () => void }) {
  return (
    <li class="trail-step">
      <span class="trail-edge"><span class="trail-edge-line" /></span>
      <button type="button" class="trail-fold small" onClick={unfold}>… {formatCount(count)} more steps</button>
    </li>
  );
}

const EDGE_KINDS: Readonly<Record<string, string>> = { context: "variable", internal: "internal", hidden: "hidden", weak: "weak" };

/** As it would stand in the program: `.name`, `[0]`; names of the runtime's own stay bare. */
function edgeText(type: string, name: string): string {
  if (type === "element" || type === "hidden" || /^\d+$/.test(name)) return `[${name}]`;
  return type === "property" && !name.startsWith("<") ? `.${name}` : name;
}

function Edge({ step }: { step: TrailStep }) {
  const name = shortened(step.edge, LONGEST_NAME);
  const kind = EDGE_KINDS[step.edge_type];
  return (
    <span class="trail-edge" title={shortened(step.edge, 2000)}>
      <span class="trail-edge-name">
        {edgeText(step.edge_type, name)}
      </span>
      <span class="trail-edge-line" />
      {kind && <span class="trail-edge-kind">{kind}</span>}
    </span>
  );
}

function TrailNode({ step, snapshot, growing }: { step: TrailStep; snapshot: number | undefined; growing: GrowingEdge | undefined }) {
  const isSynthetic = step.class === "(synthetic)";
  const name = step.name || (isSynthetic ? "(root)" : step.class);
  const lines = [isSynthetic || name === step.class ? "" : step.class, `@${step.id}`].filter(Boolean);
  if (growing && !growing.class) lines.push(growing.rate);
  const kind = growing ? "holder" : isSynthetic ? "root" : "plain";
  return (
    <Box kind={kind} title={name} href={snapshot === undefined ? undefined : linkTo("object", { snapshot, id: step.id })} lines={lines}>
      {growing && <span class="trail-role">grows</span>}
    </Box>
  );
}

function Growing({ edge, snapshot }: { edge: GrowingEdge; snapshot: number | undefined }) {
  const href = snapshot === undefined || edge.example === undefined ? undefined : linkTo("object", { snapshot, id: edge.example });
  const entries = ends(edge.entries.map(formatCount));
  return (
    <>
      <span class="trail-edge trail-edge-growing">
        <span class="trail-edge-name">{shortened(edge.edge, LONGEST_NAME)}</span>
        <span class="trail-edge-line" />
        {entries.length > 0 && (
          <span class="trail-edge-entries">
            {entries.join(" → ")} entries
          </span>
        )}
      </span>
      <Box kind="leaked" title={edge.class} href={href} lines={[edge.rate, edge.example === undefined ? "" : `as @${edge.example}`].filter(Boolean)} />
    </>
  );
}

/** Of many, the first two and the last. */
function ends(texts: readonly string[]): readonly string[] {
  return texts.length > 4 ? [...texts.slice(0, 2), "…", texts.at(-1)!] : texts;
}

function Box({
  kind,
  title,
  href,
  lines,
  children,
}: {
  kind: "plain" | "root" | "holder" | "leaked";
  title: string;
  href: string | undefined;
  lines: readonly string[];
  children?: preact.ComponentChildren;
}) {
  const content = (
    <>
      {children}
      <span class="trail-name">{shortened(title, LONGEST_NAME)}</span>
      <span class="trail-lines">{lines.map((line) => <span key={line}>{shortened(line, LONGEST_NAME)}</span>)}</span>
    </>
  );
  const attributes = { class: `trail-node trail-node-${kind}`, title: shortened(title, 2000) };
  return href === undefined ? <span {...attributes}>{content}</span> : <a {...attributes} href={href}>{content}</a>;
}
