/** What an object is: name, class, sizes, and where it comes from. */

import type { ComponentChildren } from "preact";
import { formatBytes, formatCount, formatDistance, formatShare } from "../../format/numbers";
import { CopyButton } from "../../parts/CopyButton";
import { objectText } from "../../parts/objectText";
import { SourceLink } from "../../parts/SourceLink";
import { linkTo } from "../../state/route";
import type { ObjectAnswer } from "./objectAnswer";

export function ObjectHeader({ answer, snapshot, total }: { answer: ObjectAnswer; snapshot: number | undefined; total: number }) {
  const { object, source } = answer;
  return (
    <header class="object-header">
      <h1 class="mono object-title">{objectText(object)} <span class="object-title-id">@{object.id}</span></h1>
      <p class="object-kind">
        <span class="object-badge">{object.type}</span>
        <span>of class <a class="mono" href={linkTo("summary", { snapshot, filter: `key=${answer.class_key}`, unfolded: answer.class_key })}>{objectText({ name: object.class })}</a></span>
        {answer.promise_state && <span class="object-badge">{answer.promise_state}</span>}
        {answer.detachedness !== "unknown" && <span class={`object-badge object-${answer.detachedness}`}>{answer.detachedness}</span>}
        <CopyButton text={() => `${objectText(object, 2000)} @${object.id}`} name="Copy name and id" />
      </p>
      <dl class="object-figures panel">
        <Figure name="Retained size" title={`${formatCount(object.retained)} bytes`}>
          {formatBytes(object.retained)} <span class="quiet">{formatShare(object.retained, total)} of the heap</span>
          <meter class="object-share" value={object.retained} max={total || 1} aria-label="Share of the heap" />
        </Figure>
        <Figure name="Shallow size" title={`${formatCount(object.shallow)} bytes`}>{formatBytes(object.shallow)}</Figure>
        <Figure name="Distance" title="References from a root to it, at least">{formatDistance(object.distance)}</Figure>
        {source && <Figure name="Source" title={`Column ${source.column}`}><SourceLink place={source} /></Figure>}
      </dl>
      <nav class="object-links" aria-label="Other views of this object">
        <a href={linkTo("retainers", { snapshot, id: object.id })}>All that holds it</a>
        <a href={linkTo("containment", { snapshot, id: object.id })}>All that it holds</a>
        <a href={linkTo("dominators", { snapshot, id: object.id })}>What it retains, as a map</a>
      </nav>
    </header>
  );
}

function Figure({ name, title, children }: { name: string; title: string; children: ComponentChildren }) {
  return (
    <div title={title}>
      <dt class="quiet small">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
