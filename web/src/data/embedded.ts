/** Answers from the file that the page is in: a report. */

import { excerpt } from "./excerpt";
import { Refusal, type Parameters, type Source } from "./source";
import type { TableAnswer } from "./shapes";

export interface Report {
  readonly schema: string;
  /** By path and identifying parameters: `classes?snapshot=0`. */
  readonly answers: Readonly<Record<string, unknown>>;
}

/** What narrows a table down is done here; all else says which answer is meant. */
const NARROWING = new Set(["sort", "reverse", "filter", "offset", "limit"]);

export class EmbeddedSource implements Source {
  readonly isLive = false;

  constructor(private readonly report: Report) {}

  async get<Answer>(path: string, parameters: Parameters = {}): Promise<Answer> {
    const answer = this.report.answers[keyOf(path, parameters)];
    if (answer === undefined) {
      throw new Refusal("This is not in the report.", "A report holds a part of the heap; `heaptrail serve` shows all of it.", 404);
    }
    return (isTable(answer) ? excerpt(answer, parameters) : answer) as Answer;
  }
}

/** The report that this page is, if it is one. */
export function embeddedReport(): Report | undefined {
  const element = document.getElementById("heaptrail-report");
  return element === null ? undefined : (JSON.parse(element.textContent ?? "") as Report);
}

function keyOf(path: string, parameters: Parameters): string {
  const identifying = Object.entries(parameters)
    .filter(([name, value]) => value !== undefined && value !== false && !NARROWING.has(name))
    .map(([name, value]) => `${name}=${String(value)}`)
    .sort();
  return identifying.length ? `${path}?${identifying.join("&")}` : path;
}

function isTable(answer: unknown): answer is TableAnswer {
  return typeof answer === "object" && answer !== null && "columns" in answer && "rows" in answer && "matching_count" in answer;
}
