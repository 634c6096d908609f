/** One finding: what it is, what it wastes, where it hangs, and what to do. */

import { formatBytes, formatCount } from "../../format/numbers";
import { shortened } from "../../format/text";
import { CopyButton } from "../../parts/CopyButton";
import { SourceLink } from "../../parts/SourceLink";
import { Share } from "../../parts/TableRow";
import { linkTo } from "../../state/route";
import type { Finding } from "./FindingsView";

const MOST_EXAMPLES = 8;
const LONGEST = 2000;

export function FindingCard({ finding, total, snapshot }: { finding: Finding; total: number; snapshot: number | undefined }) {
  const { detector, sentence, bytes, trail_text: trail, source, evidence, advice, ids } = finding;
  return (
    <article class="finding panel">
      <header class="finding-head">
        <div>
          <p class="finding-detector small">{detector}</p>
          <h2>{shortened(sentence, LONGEST)}</h2>
        </div>
        {bytes > 0 && <div class="finding-bytes number"><Share part={bytes} whole={total} text={formatBytes(bytes)} /></div>}
      </header>
      <p>{shortened(advice, LONGEST)}</p>
      {evidence.length > 0 && <ul class="finding-evidence quiet">{evidence.map((line) => <li key={line}>{shortened(line, LONGEST)}</li>)}</ul>}
      <dl class="finding-places">
        {trail && <div><dt class="quiet small">Trail</dt><dd class="mono">{shortened(trail, LONGEST)} <CopyButton text={() => trail} /></dd></div>}
        {source && <div><dt class="quiet small">Source</dt><dd><SourceLink place={source} /></dd></div>}
        <div>
          <dt class="quiet small">{ids.length === 1 ? "Object" : "Objects"}</dt>
          <dd class="finding-examples">
            {ids.slice(0, MOST_EXAMPLES).map((id) => <a key={id} href={linkTo("object", { snapshot, id })}>@{id}</a>)}
            {ids.length > MOST_EXAMPLES && <span class="quiet">and {formatCount(ids.length - MOST_EXAMPLES)} more</span>}
          </dd>
        </div>
      </dl>
    </article>
  );
}
