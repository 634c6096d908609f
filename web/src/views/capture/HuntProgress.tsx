/** A hunt, or a capture, while it goes on: its phases, the memory of the process, and what came of it. */

import { useMemo, useState } from "preact/hooks";
import { send } from "../../data/live";
import { session } from "../../data/session";
import { formatBytes, formatCount, formatSeconds } from "../../format/numbers";
import { shortened } from "../../format/text";
import { Loading } from "../../parts/States";
import { TimeChart, type Line } from "../../parts/TimeChart";
import { linkTo } from "../../state/route";
import { Sign } from "../verdict/marks";
import { comingPhases, type Asked, type End, type Hunt, type Phase } from "./huntEvents";
import { useHunt } from "./useHunt";

export function HuntProgress({ number }: { number: number }) {
  const hunt = useHunt(number);
  const { asked, phases, end } = hunt;
  if (asked === undefined && phases.length === 0 && end === undefined) return <Loading what="Asking how far it is…" />;
  const current = end === undefined ? phases.at(-1) : undefined;
  return (
    <>
      {asked && <AskedLine asked={asked} />}
      <p class="visually-hidden" role="status">{current ? `${current.name} begins` : end ? "It is over." : ""}</p>
      <section class="panel capture-phases" aria-label="Phases">
        <ol>
          {phases.map((phase, place) => <PhaseRow key={place} phase={phase} state={phase === current ? "now" : phase.outcome === null ? "cut" : "over"} />)}
          {comingPhases(hunt).map((name) => <li key={name} class="capture-phase capture-phase-coming"><span class="capture-sign" aria-hidden="true">·</span> {name}</li>)}
        </ol>
        {end === undefined && <Cancel number={number} />}
      </section>
      {end && <Outcome end={end} isHunt={Boolean(asked?.rounds)} />}
      <Memory hunt={hunt} />
    </>
  );
}

function AskedLine({ asked: { name, pid, method, url, requests, warmup, rounds, concurrency } }: { asked: Asked }) {
  return (
    <p class="capture-asked">
      <strong>{shortened(name, 60)}</strong> {pid !== null && <span class="quiet">pid {pid}</span>}
      {url && <> · <code>{method && method !== "GET" && `${shortened(method, 20)} `}{shortened(url, 400)}</code></>}
      {rounds && requests && (
        <span class="quiet">
          {" "}· {rounds === 1 ? "one round" : `${rounds} rounds`} of {formatCount(requests)} requests{warmup ? `, ${formatCount(warmup)} to warm up` : ""}
          {concurrency ? `, ${formatCount(concurrency)} at a time` : ""}
        </span>
      )}
    </p>
  );
}

const STATES = { over: ["✓", "done"], now: ["▸", "now"], cut: ["–", "stopped"] } as const;

function PhaseRow({ phase: { name, estimate, done, total, outcome }, state }: { phase: Phase; state: keyof typeof STATES }) {
  const [sign, word] = STATES[state];
  return (
    <li class={`capture-phase capture-phase-${state}`} aria-current={state === "now" ? "step" : undefined}>
      <span class="capture-sign" aria-hidden="true">{sign}</span> <span class="capture-phase-name">{name}</span>
      <span class="visually-hidden">{word}</span>
      {state === "now" && (
        <>
          <progress aria-label={name} {...(total > 0 ? { value: done, max: total } : {})} />
          <span class="quiet small capture-far">
            {total > 0 ? `${Math.floor((100 * done) / total)} %` : ""} {estimate ? `about ${formatSeconds(estimate)}` : ""}
          </span>
        </>
      )}
      {outcome && <span class="quiet small">{shortened(outcome, 400)}</span>}
    </li>
  );
}

function Cancel({ number }: { number: number }) {
  const [isAsked, setAsked] = useState(false);
  return (
    <button
      type="button"
      class="capture-cancel"
      disabled={isAsked}
      onClick={() => {
        setAsked(true);
        // What becomes of it is told by the events.
        send("DELETE", `hunts/${number}`, undefined).catch(() => setAsked(false));
      }}
    >
      {isAsked ? "Stopping…" : "Cancel"}
    </button>
  );
}

function Outcome({ end, isHunt }: { end: End; isHunt: boolean }) {
  if (end.kind === "failed") {
    return (
      <section class="banner banner-likely" role="alert">
        <h2><Sign tone="likely" /> {shortened(end.message, 400)}</h2>
        {end.help && <p>{shortened(end.help, 400)}</p>}
        <p><a class="button" href="#/capture">Back to the processes</a></p>
      </section>
    );
  }
  const [first, last] = [end.snapshots[0], end.snapshots.at(-1)];
  const title = !isHunt ? "The snapshot is opened" : end.clean === false ? `${end.suspects} ${end.suspects === 1 ? "suspect" : "suspects"}` : end.suspects > 0 ? "Nothing proven" : "No leak";
  const tone = !isHunt || (end.clean !== false && end.suspects === 0) ? "clean" : end.clean === false ? "certain" : "possible";
  return (
    <section class={`banner banner-${tone}`}>
      <h2><Sign tone={tone} /> {title}</h2>
      <p class="capture-buttons">
        {isHunt && <a class="button button-primary" href={linkTo("verdict")}>Show the verdict</a>}
        {first !== undefined && first !== last && <a class="button" href={linkTo("comparison", { older: first, newer: last })}>Compare first and last</a>}
        {last !== undefined && <a class={isHunt ? "button" : "button button-primary"} href={linkTo("summary", { snapshot: last })}>Summary</a>}
        <a class="button" href="#/capture">Capture again</a>
      </p>
      {session.value?.run && <p class="small">Everything is in the folder <code>{shortened(session.value.run.folder_name)}</code>.</p>}
    </section>
  );
}

function Memory({ hunt: { memory } }: { hunt: Hunt }) {
  const times = useMemo(() => memory.map(({ seconds }) => seconds ?? 0), [memory]);
  const lines = useMemo<Line[]>(
    () =>
      [
        { name: "Resident memory", isBytes: true, values: memory.map(({ resident }) => resident), format: formatBytes },
        { name: "Heap used", isBytes: true, values: memory.map(({ heap_used: used }) => used), format: formatBytes },
        { name: "Requests answered", isBytes: false, values: memory.map(({ requests }) => requests), format: formatCount },
      ].filter(({ values }) => values.some((value) => value !== null)),
    [memory],
  );
  return (
    <section class="panel run-memory" aria-labelledby="capture-memory">
      <h2 id="capture-memory">Memory of the process</h2>
      {lines.length > 0 ? <TimeChart title="Memory of the process over time" times={times} formatTime={formatSeconds} lines={lines} /> : <p class="quiet">Nothing is measured yet.</p>}
    </section>
  );
}
