/** What is known of a hunt, put together from what the server tells of it. */

import type { Timeline } from "../../data/shapes";

/** What was asked for: of a single snapshot only the process. */
export interface Asked {
  readonly name: string;
  readonly pid: number | null;
  readonly method?: string | null;
  readonly url?: string | null;
  readonly requests?: number | null;
  readonly warmup?: number | null;
  readonly rounds?: number | null;
  readonly concurrency?: number | null;
}

export interface Phase {
  readonly name: string;
  /** Seconds that it will take, where that can be told. */
  readonly estimate: number | null;
  /** How far it is, in any unit; a total of 0 is not known. */
  readonly done: number;
  readonly total: number;
  /** One line when it is over. */
  readonly outcome: string | null;
}

export type End =
  | { readonly kind: "done"; readonly clean: boolean | null; readonly suspects: number; readonly snapshots: readonly number[] }
  | { readonly kind: "failed"; readonly message: string; readonly help: string };

export type Measured = Timeline["points"][number];

export interface Hunt {
  readonly asked: Asked | undefined;
  readonly phases: readonly Phase[];
  readonly memory: readonly Measured[];
  readonly end: End | undefined;
}

export const NOTHING_KNOWN: Hunt = { asked: undefined, phases: [], memory: [], end: undefined };

/** More points than this are thinned out: a hunt may last for hours. */
export const MOST_POINTS = 2000;

export type HuntEvent =
  | { readonly type: "start"; readonly data: Asked }
  | { readonly type: "phase"; readonly data: { readonly name: string; readonly estimate: number | null } }
  | { readonly type: "advance"; readonly data: { readonly done: number; readonly total: number } }
  | { readonly type: "finish"; readonly data: { readonly outcome: string } }
  | { readonly type: "memory"; readonly data: Partial<Measured> & { readonly seconds: number } }
  | { readonly type: "done"; readonly data: { readonly clean?: boolean | null; readonly suspects?: number; readonly snapshots?: readonly number[] } }
  | { readonly type: "failed"; readonly data: { readonly message: string; readonly help?: string } };

export const EVENT_TYPES = ["start", "phase", "advance", "finish", "memory", "done", "failed"] as const satisfies readonly HuntEvent["type"][];

export function afterEvent(hunt: Hunt, { type, data }: HuntEvent): Hunt {
  switch (type) {
    case "start":
      // Whoever comes later, or again, is told everything from the beginning.
      return { ...NOTHING_KNOWN, asked: data };
    case "phase":
      return { ...hunt, phases: entered(hunt.phases, data.name, data.estimate) };
    case "advance":
      return { ...hunt, phases: withLast(hunt.phases, { done: data.done, total: data.total }) };
    case "finish":
      return { ...hunt, phases: withLast(hunt.phases, { outcome: data.outcome }) };
    case "memory":
      return { ...hunt, memory: measured(hunt.memory, { resident: null, heap_used: null, requests: null, ...data }) };
    case "done":
      return { ...hunt, end: { kind: "done", clean: data.clean ?? null, suspects: data.suspects ?? 0, snapshots: data.snapshots ?? [] } };
    case "failed":
      return { ...hunt, end: { kind: "failed", message: data.message, help: data.help ?? "" } };
  }
}

/** A phase may be named twice: first alone, then with an estimate. */
function entered(phases: readonly Phase[], name: string, estimate: number | null): readonly Phase[] {
  const others = phases.at(-1)?.name === name ? phases.slice(0, -1) : phases;
  return [...others, { name, estimate, done: 0, total: 0, outcome: null }];
}

function withLast(phases: readonly Phase[], news: Partial<Phase>): readonly Phase[] {
  const last = phases.at(-1);
  return last === undefined ? phases : [...phases.slice(0, -1), { ...last, ...news }];
}

function measured(memory: readonly Measured[], point: Measured): readonly Measured[] {
  const kept = memory.length < MOST_POINTS ? memory : memory.filter((_, place) => place % 2 === 0);
  return [...kept, point];
}

/** The phases of a hunt that are still to come, by the names that they will have. */
export function comingPhases({ asked, phases, end }: Hunt): string[] {
  if (end !== undefined || !asked?.rounds) return [];
  const count = asked.rounds + 1;
  const planned = asked.warmup ? ["warm up"] : [];
  for (let number = 1; number <= count; number += 1) {
    planned.push(`snapshot ${number} of ${count}`);
    if (number < count) planned.push(`load ${number}`);
  }
  const current = planned.lastIndexOf(phases.findLast(({ name }) => planned.includes(name))?.name ?? "");
  return planned.slice(current + 1);
}
