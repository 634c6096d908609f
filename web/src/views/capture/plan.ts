/** What a hunt shall do, and the command that does the same. */

import { shellWord } from "../verdict/ticket";

export const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] as const;

export interface Plan {
  readonly pid: number;
  readonly url: string;
  readonly method: (typeof METHODS)[number];
  /** One on each line. */
  readonly headers: string;
  readonly body: string;
  readonly requests: number;
  readonly warmup: number;
  readonly rounds: number;
  readonly concurrency: number;
  /** Whether to capture even if memory or the disk may not suffice. */
  readonly force: boolean;
}

/** Those of the command line. */
export const DEFAULTS = { method: "GET", headers: "", body: "", requests: 2500, warmup: 500, rounds: 2, concurrency: 8, force: false } as const;

const NUMBERS = ["requests", "warmup", "rounds", "concurrency"] as const;
const LONGEST_BODY = 200;

/** Defaults go without saying. What is long, or would be taken for the name of a file, is left to a file. */
export function commandOf(plan: Plan): string {
  const { pid, url, method, headers, body, force } = plan;
  const isWritten = body.length <= LONGEST_BODY && !body.startsWith("@");
  const options = [
    ...(method === DEFAULTS.method ? [] : [`--method ${method}`]),
    ...linesOf(headers).map((line) => `--header ${shellWord(line)}`),
    ...(body ? [`--body ${isWritten ? shellWord(body) : "@FILE"}`] : []),
    ...NUMBERS.filter((name) => plan[name] !== DEFAULTS[name]).map((name) => `--${name} ${plan[name]}`),
    ...(force ? ["--force"] : []),
  ];
  return [`heaptrail hunt --url ${shellWord(url)} --pid ${pid}`, ...options].join(" ");
}

/** Whether a body is sent without a word of what it is, so that most frameworks do not read it. */
export function isOfNoType({ headers, body }: Pick<Plan, "headers" | "body">): boolean {
  return body !== "" && !linesOf(headers).some((line) => /^content-type\s*:/i.test(line));
}

function linesOf(headers: string): string[] {
  return headers.split("\n").map((line) => line.trim()).filter((line) => line !== "");
}
