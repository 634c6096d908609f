/** What one snapshot can tell: what keeps much of the heap. No proof of a leak. */

import type { LargeHolder, SingleVerdict } from "../../data/shapes";
import { source } from "../../data/current";
import { formatBytes, formatCount, formatShare } from "../../format/numbers";
import { sentenceOf, shortened, shortenedMiddle } from "../../format/text";
import { CopyButton } from "../../parts/CopyButton";
import { SourceLink } from "../../parts/SourceLink";
import { TrailPicture } from "../../parts/TrailPicture";
import { linkTo } from "../../state/route";
import { Evidence, Fact, Facts, NextCommand, Sentence } from "./CardParts";
import { Banner } from "./Banner";
import { ConfidenceMark } from "./marks";
import { shellWord } from "./ticket";

export function SingleCards({ verdict, snapshot, opensSource }: { verdict: SingleVerdict; snapshot: number | undefined; opensSource: boolean }) {
  const { suspects, total, threshold, notes } = verdict;
  const title = suspects.length ? "What keeps much of this heap" : "Nothing stands out";
  return (
    <>
      <Banner tone="possible" title={title}>
        {suspects.length === 0 && <p>Nothing keeps more than {Math.round(100 * threshold)} % of the heap.</p>}
        {notes.map((note) => <p key={note}>{sentenceOf(shortened(note, 400))}</p>)}
        {source().isLive && <p><a href="#/capture">Capture</a> takes more of a running process.</p>}
        <Facts><Fact name="heap">{formatBytes(total)}</Fact></Facts>
      </Banner>
      {suspects.map((holder) => <HolderCard key={holder.rank} holder={holder} verdict={verdict} snapshot={snapshot} opensSource={opensSource} />)}
    </>
  );
}

function HolderCard({ holder, verdict, snapshot, opensSource }: { holder: LargeHolder; verdict: SingleVerdict; snapshot: number | undefined; opensSource: boolean }) {
  const point = holder.accumulation_point;
  const heading = `suspect-${holder.rank}`;
  return (
    <article class="panel suspect suspect-possible" aria-labelledby={heading}>
      <header class="suspect-head"><ConfidenceMark confidence={holder.confidence} /></header>
      <Sentence id={heading} text={holder.sentence} />
      <Share part={holder.bytes} whole={verdict.total} />
      <Facts>
        <Fact name="held by">
          <a class="mono" href={linkTo("object", { snapshot, id: point.id })}>{shortenedMiddle(point.name, 400)} @{point.id}</a>
        </Fact>
        {point.held_class && <Fact name="holds">{formatCount(point.count)} {shortened(point.held_class)}, {formatBytes(point.bytes)}</Fact>}
        {holder.source && <Fact name="source"><SourceLink place={holder.source} opens={opensSource} /></Fact>}
      </Facts>
      <Evidence lines={holder.evidence} />
      {holder.trail.length > 0 && (
        <div class="suspect-trail">
          <header>
            <h3>What keeps it alive</h3>
            <CopyButton name="Copy the trail" text={() => holder.trail_text} />
          </header>
          <p class="suspect-trail-text"><code>{shortenedMiddle(holder.trail_text, 400)}</code></p>
          <TrailPicture steps={holder.trail} snapshot={snapshot} />
        </div>
      )}
      <footer class="suspect-foot"><NextCommand command={`heaptrail trail @${point.id} ${shellWord(verdict.file)}`} /></footer>
    </article>
  );
}

function Share({ part, whole }: { part: number; whole: number }) {
  return (
    <p class="single-share">
      <span class="single-bar" aria-hidden="true"><span style={{ width: `${(100 * part) / (whole || 1)}%` }} /></span>
      <strong>{formatShare(part, whole)} of the heap</strong> <span class="quiet">{formatBytes(part)}</span>
    </p>
  );
}
