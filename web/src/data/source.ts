/** Where answers come from: a server that is asked, or the file that the page is in. */

export type Parameter = string | number | boolean | readonly (string | number)[];
export type Parameters = Readonly<Record<string, Parameter | undefined>>;

/** What is asked: a path of the JSON API and its parameters. */
export type Question = readonly [path: string, parameters: Parameters];

export interface Source {
  /** Whether there is a server: for what a file cannot do, such as a capture. */
  readonly isLive: boolean;
  /** The answer to a question of the JSON API. Throws `Refusal`. */
  get<Answer>(path: string, parameters?: Parameters, signal?: AbortSignal): Promise<Answer>;
  /** Say what is asked next, so that those answers are on their way by then: they are kept for `get`, until something else is said. */
  expect(questions: readonly Question[]): void;
}

/** The status of what a report does not hold. */
export const LEFT_OUT = 410;

/** An answer that was refused, with what to do about it. */
export class Refusal extends Error {
  constructor(
    message: string,
    readonly help: string,
    readonly status: number,
    /** Of a form that was sent: a line for each field that is wrong. */
    readonly fields: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }

  /** Whether it is only that a report does not hold the answer: nothing went wrong, and asking again is of no use. */
  get isLeftOut(): boolean {
    return this.status === LEFT_OUT;
  }
}
