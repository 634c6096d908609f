/** Answers from the file that the page is in: a report. */

import { formatCount } from "../format/numbers";
import { excerpt } from "./excerpt";
import { LEFT_OUT, Refusal, type Parameters, type Source } from "./source";
import type { TableAnswer } from "./shapes";

export interface Report {
  readonly schema: string;
  readonly title: string;
  /** When it was written, in ISO's form. */
  readonly made: string;
  /** What had no room in it, or was not to be told, each in words. */
  readonly left_out: readonly string[];
  /** By path and identifying parameters: `classes?snapshot=0`. Null for what is known not to be there. */
  readonly answers: Readonly<Record<string, unknown>>;
}

/** What narrows an answer down is done here, or not at all; all else says which answer is meant. */
const NARROWING = new Set(["sort", "reverse", "filter", "offset", "limit", "characters", "count", "depth", "most", "parts"]);

/** Answers whose rows a tree asks for window by window. */
const WINDOWED = new Set(["references", "retainers", "dominated"]);

const HELP = "A report holds a part of the heap; `heaptrail serve` shows all of it.";
const NOT_THERE = 404;

export class EmbeddedSource implements Source {
  readonly isLive = false;

  constructor(readonly report: Report) {}

  async get<Answer>(path: string, parameters: Parameters = {}): Promise<Answer> {
    const key = keyOf(path, parameters);
    const answer = Object.hasOwn(this.report.answers, key) ? this.report.answers[key] : this.#partOf(path, parameters);
    if (answer === null) throw new Refusal("It is not there.", "", NOT_THERE);
    if (answer === undefined) throw new Refusal("This is not in the report.", HELP, LEFT_OUT);
    if (WINDOWED.has(path)) return window(answer as Windowed, parameters) as Answer;
    return (isTable(answer) ? excerpt(answer, parameters) : answer) as Answer;
  }

  expect(): void {
    // All answers are here.
  }

  /** A branch of the dominator tree: it is in the tree of the root, as far as that goes. */
  #partOf(path: string, { snapshot, id }: Parameters): unknown {
    if (path !== "dominator-tree" || id === undefined) return undefined;
    const whole = this.report.answers[keyOf(path, { snapshot })] as Branch | undefined;
    const found = whole && branchOf(whole, Number(id));
    return found && (found.children.length > 0 || found.left_out.count === 0) ? found : undefined;
  }
}

let parsed: Report | undefined;

/** The report that this page is, if it is one. */
export function embeddedReport(): Report | undefined {
  const element = document.getElementById("heaptrail-report");
  if (element !== null) parsed ??= JSON.parse(element.textContent ?? "") as Report;
  return parsed;
}

function keyOf(path: string, parameters: Parameters): string {
  const identifying = Object.entries(parameters)
    .filter(([name, value]) => value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0) && !NARROWING.has(name))
    .map(([name, value]) => `${name}=${String(value)}`)
    .sort();
  return identifying.length ? `${path}?${identifying.join("&")}` : path;
}

function isTable(answer: unknown): answer is TableAnswer {
  return typeof answer === "object" && answer !== null && "columns" in answer && "rows" in answer && "matching_count" in answer;
}

interface Windowed {
  readonly rows: readonly unknown[];
  readonly row_count: number;
}

/** Some of the rows. Throws `Refusal`, which counts what is missing, for those behind the last that is here. */
function window(answer: Windowed, parameters: Parameters): Windowed {
  const offset = Number(parameters["offset"] ?? 0);
  const end = offset + Number(parameters["limit"] ?? answer.rows.length);
  const missing = answer.row_count - answer.rows.length;
  if (offset >= answer.rows.length && missing > 0) throw new Refusal(`${formatCount(missing)} more are not in the report.`, HELP, LEFT_OUT);
  return { ...answer, rows: answer.rows.slice(offset, end) };
}

interface Branch {
  readonly id: number;
  readonly children: readonly Branch[];
  readonly left_out: { readonly count: number };
}

function branchOf(tree: Branch, id: number): Branch | undefined {
  const waiting = [tree];
  for (let branch = waiting.pop(); branch !== undefined; branch = waiting.pop()) {
    if (branch.id === id) return branch;
    waiting.push(...branch.children);
  }
  return undefined;
}
