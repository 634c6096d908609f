/** What the page opens on: what leaks, then the memory of the run. */

import { source } from "../../data/current";
import { useAnswer } from "../../data/resource";
import { readySnapshots, session } from "../../data/session";
import type { Session, SingleVerdict, Verdict } from "../../data/shapes";
import { formatBytes, formatCount, formatSigned } from "../../format/numbers";
import { shortened } from "../../format/text";
import { EditorPicker } from "../../parts/SourceLink";
import { Answer, Empty, Loading } from "../../parts/States";
import { linkTo } from "../../state/route";
import { Banner, Notes } from "./Banner";
import { Fact, Facts } from "./CardParts";
import { headline } from "./marks";
import { RunMemory } from "./RunMemory";
import { SingleCards } from "./SingleCards";
import { SuspectCard } from "./SuspectCard";
import "./verdict.css";

type VerdictAnswer = (Verdict | SingleVerdict) & { readonly can_open_source?: boolean };

export function VerdictView() {
  const opened = session.value;
  if (opened === undefined) return null;
  if (opened.snapshots.length === 0 && opened.run === null) return <NothingOpened />;
  // A run folder has its verdict written down; snapshots are judged when all are there.
  const opening = opened.snapshots.filter(({ state }) => state === "opening");
  if (opened.run === null && opening.length > 0) return <Loading what={`Opening ${opening.map(({ name }) => name).join(", ")}…`} />;
  return <Judged opened={opened} />;
}

function NothingOpened() {
  return (
    <>
      <h1 class="visually-hidden">Verdict</h1>
      <Empty title="No snapshot is opened yet.">
        {source().isLive && <p class="verdict-begin"><a class="button button-primary" href="#/capture">Capture a running process</a></p>}
        <p>{source().isLive ? "Or start" : "Start"} <code>heaptrail serve</code> with snapshots or the folder of a run.</p>
      </Empty>
    </>
  );
}

function Judged({ opened }: { opened: Session }) {
  const answer = useAnswer<VerdictAnswer>("verdict");
  const snapshot = readySnapshots.value.at(-1)?.index ?? opened.snapshots.at(-1)?.index;
  return (
    <div class="verdict">
      <Answer of={answer} what="Comparing the snapshots…">
        {(verdict) => {
          // A report may be read on another machine.
          const opensSource = verdict.can_open_source ?? source().isLive;
          if (verdict.schema === "heaptrail.single/1") return <SingleCards verdict={verdict} snapshot={snapshot} opensSource={opensSource} />;
          return <Suspects verdict={verdict} snapshot={snapshot} opensSource={opensSource} />;
        }}
      </Answer>
      <RunMemory />
    </div>
  );
}

function Suspects({ verdict, snapshot, opensSource }: { verdict: Verdict; snapshot: number | undefined; opensSource: boolean }) {
  const { tone, title } = headline(verdict);
  const caveats = verdict.clean ? verdict.caveats : [];
  const left = verdict.suspect_count - verdict.suspects.length;
  const hasSource = verdict.suspects.some(({ source: place, allocated }) => place !== null || allocated.length > 0);
  return (
    <>
      <Banner tone={tone} title={title} tools={hasSource && opensSource && <EditorPicker />}>
        {caveats.length > 0 && <ul class="banner-caveats">{caveats.map((caveat) => <li key={caveat}><strong>But:</strong> {shortened(caveat, 400)}</li>)}</ul>}
        <RunFacts verdict={verdict} />
        {verdict.clean && verdict.suspects.length === 0 && snapshot !== undefined && (
          <p class="banner-next">
            What is in the heap, class by class: <a href={linkTo("summary", { snapshot })}>Summary</a>. What changed: <a href={linkTo("comparison")}>Comparison</a>.
          </p>
        )}
      </Banner>
      {verdict.suspects.map((suspect) => (
        <SuspectCard key={suspect.rank} suspect={suspect} verdict={verdict} snapshot={snapshot} opensSource={opensSource} />
      ))}
      {left > 0 && <p class="quiet">… {formatCount(left)} more suspects; <code>heaptrail suspects --limit 0</code> shows all.</p>}
      <Notes notes={verdict.notes.filter((note) => !caveats.includes(note))} />
    </>
  );
}

function RunFacts({ verdict: { total, requests, runtime, snapshots } }: { verdict: Verdict }) {
  const count = requests.reduce((sum, each) => sum + each, 0);
  return (
    <Facts>
      <Fact name="heap">{formatBytes(total.before)} → {formatBytes(total.after)}</Fact>
      <Fact name={count ? "per request" : "per round"}>{formatSigned(total.per_request, formatBytes)}</Fact>
      {count > 0 && <Fact name="requests">{formatCount(count)} in {requests.length === 1 ? "one round" : `${requests.length} rounds`}</Fact>}
      <Fact name="snapshots">{snapshots.length}</Fact>
      <Fact name="runtime">{shortened(runtime)}</Fact>
    </Facts>
  );
}
