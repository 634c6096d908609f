/** A suspect as text: the paragraph that the terminal prints, and the commands that go on from it. */

import type { SourcePlace, Suspect, Verdict } from "../../data/shapes";
import { formatBytes, formatCount, formatSigned } from "../../format/numbers";
import { placeText } from "../../format/source";
import { shortened, shortenedMiddle } from "../../format/text";
import { CONFIDENCE_MARKS } from "./marks";

const LONGEST = 400;

/** For a ticket: Markdown in which nothing that comes from a heap is markup. */
export function ticketOf(suspect: Suspect, verdict: Verdict): string {
  return fenced([...paragraphOf(suspect, verdict), "", totalOf(verdict), ...verdict.notes.map((note) => `note: ${shortened(note, LONGEST)}`)]);
}

function paragraphOf(suspect: Suspect, verdict: Verdict): string[] {
  const frame = allocatingPlace(suspect);
  const command = nextCommand(suspect, verdict);
  return [
    `${CONFIDENCE_MARKS[suspect.confidence]}  ${shortened(suspect.sentence, LONGEST)}`,
    `  held by  ${shortenedMiddle(suspect.holder.name, LONGEST)}${entriesOf(suspect)}`,
    ...(suspect.trail_text ? [`  trail    ${shortenedMiddle(suspect.trail_text, LONGEST)}`] : []),
    ...(suspect.source ? [`  source   ${shortenedMiddle(placeText(suspect.source), LONGEST)}`] : []),
    ...(frame ? [`  allocated at ${shortenedMiddle(placeText(frame), LONGEST)}`] : []),
    `  ${shortened(suspect.advice, LONGEST)}`,
    ...suspect.evidence.map((evidence) => `  ${shortened(evidence, LONGEST)}`),
    ...(command ? [`  next     ${command}`] : []),
  ];
}

function entriesOf({ holder }: Suspect): string {
  return holder.entries.length ? `   <- the growing container: ${holder.entries.map(formatCount).join(" → ")} entries` : "";
}

/** The heap before and after, as the last line of a verdict has it. */
export function totalOf({ total, requests }: Pick<Verdict, "total" | "requests">): string {
  const heap = `heap ${formatBytes(total.before)} → ${formatBytes(total.after)}`;
  const count = requests.reduce((sum, each) => sum + each, 0);
  return count ? `${heap} over ${formatCount(count)} requests, ${formatSigned(total.per_request, formatBytes)} per request` : heap;
}

/** The innermost place that is known of the stack that most of it was allocated on. */
function allocatingPlace({ allocated }: Suspect): SourcePlace | undefined {
  return allocated.find(({ source }) => source !== null)?.source ?? undefined;
}

/** What to type next, for one of the objects that leaked. */
export function nextCommand({ examples }: Pick<Suspect, "examples">, { snapshots }: Pick<Verdict, "snapshots">): string | undefined {
  const [example, file] = [examples[0], snapshots.at(-1)];
  return example === undefined || file === undefined ? undefined : `heaptrail trail @${example} ${shellWord(file)}`;
}

/** A word that a POSIX shell takes as it is. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`;
}

/** A block of code whose fence is longer than any within. */
function fenced(lines: readonly string[]): string {
  const text = lines.join("\n");
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}\n`;
}
