/** What the detectors found in one heap, what wastes most first. */

import { useState } from "preact/hooks";
import { useAnswer } from "../../data/resource";
import { currentSnapshot } from "../../data/session";
import type { SourcePlace } from "../../data/shapes";
import { formatBytes, formatCount } from "../../format/numbers";
import { Answer, Empty } from "../../parts/States";
import { choose, chosen } from "../../state/route";
import { FindingCard } from "./FindingCard";
import "./findings.css";

export interface Finding {
  readonly detector: string;
  readonly sentence: string;
  readonly bytes: number;
  readonly count: number;
  /** The most telling object first. */
  readonly ids: readonly number[];
  readonly source: SourcePlace | null;
  readonly trail_text: string;
  readonly evidence: readonly string[];
  readonly advice: string;
}

interface FindingsAnswer {
  readonly total: number;
  readonly detectors: readonly string[];
  readonly findings: readonly Finding[];
}

const SHOWN_AT_FIRST = 30;

export function FindingsView() {
  const snapshot = currentSnapshot.value?.index;
  const answer = useAnswer<FindingsAnswer>("findings", { snapshot });
  return (
    <>
      <h1>Findings</h1>
      <Answer of={answer} what="The detectors are looking…">
        {(found) => (found.findings.length > 0 ? <Found found={found} snapshot={snapshot} /> : <NothingFound detectors={found.detectors} />)}
      </Answer>
    </>
  );
}

function Found({ found, snapshot }: { found: FindingsAnswer; snapshot: number | undefined }) {
  const detector = chosen("detector");
  const [most, show] = useState(SHOWN_AT_FIRST);
  const wanted = detector === undefined ? found.findings : found.findings.filter((finding) => finding.detector === detector);
  return (
    <>
      <p class="quiet">
        {formatCount(found.detectors.length)} detectors looked for known patterns in a heap of {formatBytes(found.total)}. What they found may overlap.
      </p>
      <DetectorPicker findings={found.findings} value={detector} />
      <ol class="findings-list">
        {wanted.slice(0, most).map((finding) => (
          <li key={`${finding.detector} ${finding.ids[0]} ${finding.sentence}`}>
            <FindingCard finding={finding} total={found.total} snapshot={snapshot} />
          </li>
        ))}
      </ol>
      {wanted.length > most && <button type="button" onClick={() => show(wanted.length)}>Show {formatCount(wanted.length - most)} more</button>}
    </>
  );
}

function DetectorPicker({ findings, value }: { findings: readonly Finding[]; value: string | undefined }) {
  const counts = new Map<string, number>();
  for (const { detector } of findings) counts.set(detector, (counts.get(detector) ?? 0) + 1);
  if (counts.size < 2 && value === undefined) return null;
  const options: [string | undefined, string, number][] = [[undefined, "all", findings.length], ...[...counts].map(([name, count]): [string, string, number] => [name, name, count])];
  return (
    <ul class="findings-detectors" aria-label="Detectors">
      {options.map(([name, text, count]) => (
        <li key={text}>
          <button type="button" class="small" aria-pressed={name === value} onClick={() => choose({ detector: name })}>
            {text} <span class="quiet">{formatCount(count)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function NothingFound({ detectors }: { detectors: readonly string[] }) {
  return <Empty title="The detectors found nothing.">They looked for {detectors.join(", ")}.</Empty>;
}
