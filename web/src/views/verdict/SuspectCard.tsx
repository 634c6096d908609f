/** One leak: what grows and how fast, what holds it, where that is in the source, and what to do about it. */

import type { Suspect, Verdict } from "../../data/shapes";
import { formatBytes, formatCount, formatSigned } from "../../format/numbers";
import { sentenceOf, shortened, shortenedMiddle } from "../../format/text";
import { CopyButton } from "../../parts/CopyButton";
import { SourceLink } from "../../parts/SourceLink";
import { TrailPicture } from "../../parts/TrailPicture";
import { linkTo } from "../../state/route";
import { AllocationStack } from "./AllocationStack";
import { Evidence, Facts, Fact, NextCommand, Sentence } from "./CardParts";
import { GrowthChart } from "./GrowthChart";
import { growingEdgeOf } from "./growing";
import { ConfidenceMark } from "./marks";
import { nextCommand, ticketOf } from "./ticket";

/** Of names and trails: as on a terminal. */
const LONGEST = 400;

interface Props {
  suspect: Suspect;
  verdict: Verdict;
  /** The snapshot that ids belong to: the last. */
  snapshot: number | undefined;
  opensSource: boolean;
}

export function SuspectCard({ suspect, verdict, snapshot, opensSource }: Props) {
  const { holder, trail } = suspect;
  const heading = `suspect-${suspect.rank}`;
  return (
    <article class={`panel suspect suspect-${suspect.confidence}`} aria-labelledby={heading}>
      <header class="suspect-head">
        <ConfidenceMark confidence={suspect.confidence} />
        <span class="suspect-pattern small quiet">{suspect.pattern}</span>
        <span class="suspect-tools">
          <CopyButton name="Copy for a ticket" text={() => ticketOf(suspect, verdict)} />
        </span>
      </header>
      <Sentence id={heading} text={suspect.sentence} />
      <div class="suspect-columns">
        <div class="suspect-told">
          <Advice text={suspect.advice} />
          <Facts>
            <Fact name="held by"><code class="suspect-holder" title={shortened(holder.name, 2000)}>{shortenedMiddle(holder.name, LONGEST)}</code></Fact>
            {suspect.source && <Fact name="source"><SourceLink place={suspect.source} opens={opensSource} /></Fact>}
            {suspect.also_held_by.length > 0 && (
              <Fact name="also held by">
                <ul class="suspect-others">{suspect.also_held_by.map((name) => <li key={name}><code>{shortened(name)}</code></li>)}</ul>
              </Fact>
            )}
          </Facts>
          <Evidence lines={suspect.evidence.filter((line) => !line.startsWith("also held by "))} />
        </div>
        <GrowthCharts suspect={suspect} requests={verdict.requests} />
      </div>
      {trail.length > 0 && (
        <div class="suspect-trail">
          <header>
            <h3>What keeps it alive</h3>
            <CopyButton name="Copy the trail" text={() => suspect.trail_text} />
          </header>
          <p class="suspect-trail-text"><code title={shortened(suspect.trail_text, 2000)}>{shortenedMiddle(suspect.trail_text, LONGEST)}</code></p>
          <TrailPicture steps={trail} snapshot={snapshot} growing={growingEdgeOf(suspect)} />
        </div>
      )}
      <AllocationStack frames={suspect.allocated} opensSource={opensSource} />
      {suspect.examples.length > 0 && (
        <footer class="suspect-foot">
          <p>
            <span class="quiet">Look at one:</span>{" "}
            {suspect.examples.map((id) => <a key={id} class="mono suspect-example" href={linkTo("object", { snapshot, id })}>@{id}</a>)}
          </p>
          <NextCommand command={nextCommand(suspect, verdict)} />
        </footer>
      )}
    </article>
  );
}

/** `looks like …: do …` in its two halves. */
function Advice({ text }: { text: string }) {
  const [looks = "", ...rest] = shortened(text, 400).split(": ");
  const fix = rest.join(": ");
  return (
    <p class="suspect-advice">
      <span class="suspect-looks">{sentenceOf(looks)}{fix ? "." : ""}</span>
      {fix && <strong>{sentenceOf(fix)}</strong>}
    </p>
  );
}

function GrowthCharts({ suspect, requests }: { suspect: Suspect; requests: readonly number[] }) {
  const { growth, holder } = suspect;
  const places = running(requests.length === growth.bytes.length && requests.every((count) => count > 0) ? requests : growth.bytes.map(() => 1));
  const count = running(growth.count);
  return (
    <div class="suspect-growth" role="group" aria-label="Growth over the snapshots">
      <div class="suspect-charts">
        {holder.entries.length > 0 && <GrowthChart title={`Entries of ${shortened(holder.name, 60)}`} values={holder.entries} places={places} format={formatCount} />}
        {growth.count.some(Boolean) && (
          <GrowthChart title={`${shortened(suspect.class, 40)}, net`} values={count} places={places} format={(value) => formatSigned(value, formatCount)} />
        )}
        <GrowthChart title="Bytes with all that they keep, net" values={running(growth.bytes)} places={places} format={(value) => formatSigned(value, formatBytes)} />
      </div>
      <p class="suspect-distance small quiet">At {apart(requests, growth.bytes.length)}.</p>
    </div>
  );
}

/** Where the points of the charts are. */
function apart(requests: readonly number[], rounds: number): string {
  const snapshots = `snapshots 1 to ${rounds + 1}`;
  if (!requests.length) return snapshots;
  const isEven = requests.every((count) => count === requests[0]);
  return `${snapshots}, ${isEven ? formatCount(requests[0]!) : requests.map(formatCount).join(" and ")} requests apart`;
}

/** The sums so far, from nothing at the first snapshot. */
function running(rounds: readonly number[]): number[] {
  const sums = [0];
  for (const round of rounds) sums.push(sums.at(-1)! + round);
  return sums;
}
