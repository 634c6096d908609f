/** Answers from the server that the page came from. */

import { Refusal, type Parameters, type Question, type Source } from "./source";

/** An answer that is on its way before anybody waits for it. */
interface Expected {
  readonly answer: Promise<unknown>;
  readonly stopped: AbortController;
}

export class LiveSource implements Source {
  readonly isLive = true;
  readonly #expected = new Map<string, Expected>();

  get<Answer>(path: string, parameters: Parameters = {}, signal?: AbortSignal): Promise<Answer> {
    const address = addressOf(path, parameters);
    const expected = this.#expected.get(address);
    if (expected === undefined) return ask<Answer>("GET", address, undefined, signal);
    this.#expected.delete(address);
    signal?.addEventListener("abort", () => expected.stopped.abort());
    return expected.answer as Promise<Answer>;
  }

  expect(questions: readonly Question[]): void {
    for (const { stopped } of this.#expected.values()) stopped.abort();
    this.#expected.clear();
    for (const [path, parameters] of questions) {
      const address = addressOf(path, parameters);
      const stopped = new AbortController();
      const answer = ask("GET", address, undefined, stopped.signal);
      answer.catch(() => undefined); // whoever asks is told
      this.#expected.set(address, { answer, stopped });
    }
  }
}

/** Send something to the server: start a hunt, run a query. Throws `Refusal`. */
export function send<Answer>(method: "POST" | "DELETE", path: string, body: unknown, signal?: AbortSignal): Promise<Answer> {
  return ask<Answer>(method, path, body, signal);
}

const TOKEN = /^#token=([\w-]+)/;

/** Whether the page was opened by the address that the server printed. */
export function hasToken(): boolean {
  return TOKEN.test(location.hash);
}

/** Exchange the token that is in the page's address for a cookie, and take it out of the address. */
export async function logIn(): Promise<void> {
  const token = TOKEN.exec(location.hash)?.[1];
  if (token === undefined) return;
  history.replaceState(null, "", location.pathname);
  await send("POST", "login", { token });
}

function addressOf(path: string, parameters: Parameters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined || value === false) continue;
    for (const each of Array.isArray(value) ? value : [value]) query.append(name, each === true ? "1" : String(each));
  }
  return query.size > 0 ? `${path}?${query}` : path;
}

async function ask<Answer>(method: string, path: string, body: unknown, signal?: AbortSignal): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(`api/${path}`, {
      method,
      credentials: "same-origin",
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Refusal("The server does not answer.", "Is `heaptrail serve` still running in its terminal?", 0);
  }
  if (response.status === 204) return undefined as Answer;
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer as Answer;
  const refused = (answer as { error?: { message?: string; help?: string; fields?: Record<string, string> } } | undefined)?.error;
  throw new Refusal(refused?.message ?? `The server answered with status ${response.status}.`, refused?.help ?? "", response.status, refused?.fields);
}
