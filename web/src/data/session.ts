/** What is opened: asked for again until every snapshot is ready. */

import { computed, signal } from "@preact/signals";
import { chosenNumber } from "../state/route";
import { source } from "./current";
import type { Session, SnapshotEntry } from "./shapes";
import { Refusal } from "./source";

const POLL_MILLISECONDS = 250;

export const session = signal<Session | undefined>(undefined);
export const sessionError = signal<Refusal | undefined>(undefined);

/** Those that can be looked at. */
export const readySnapshots = computed<readonly SnapshotEntry[]>(
  () => session.value?.snapshots.filter(({ state }) => state === "ready") ?? [],
);

/** The snapshot that a view shows: the one in the address, or the last. */
export const currentSnapshot = computed<SnapshotEntry | undefined>(() => {
  const wanted = chosenNumber("snapshot");
  const ready = readySnapshots.value;
  return ready.find(({ index }) => index === wanted) ?? ready.at(-1);
});

/** Ask what is opened, and go on asking while something is still being opened. */
export async function loadSession(): Promise<void> {
  try {
    session.value = await source().get<Session>("session");
    sessionError.value = undefined;
  } catch (error) {
    sessionError.value = error instanceof Refusal ? error : new Refusal(String(error), "", 0);
    return;
  }
  if (session.value.snapshots.some(({ state }) => state === "opening")) setTimeout(() => void loadSession(), POLL_MILLISECONDS);
}
