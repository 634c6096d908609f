/** What is opened: asked for again until every snapshot is ready. */

import { computed, signal } from "@preact/signals";
import { chosenNumber } from "../state/route";
import { source } from "./current";
import type { Session, SnapshotEntry } from "./shapes";
import { Refusal, type Question } from "./source";

const POLL_MILLISECONDS = 250;

export const sessionQuestion: Question = ["session", {}];

export const session = signal<Session | undefined>(undefined);
export const sessionError = signal<Refusal | undefined>(undefined);

/** Those that can be looked at. */
export const readySnapshots = computed<readonly SnapshotEntry[]>(
  () => session.value?.snapshots.filter(({ state }) => state === "ready") ?? [],
);

/** The snapshot that a view is to show: the one in the address, or the last that can be opened. */
export const snapshotToShow = computed<SnapshotEntry | undefined>(() => {
  const wanted = chosenNumber("snapshot");
  const possible = session.value?.snapshots.filter(({ state }) => state !== "failed") ?? [];
  return possible.find(({ index }) => index === wanted) ?? possible.at(-1);
});

/** The same once it is open: another in its place meanwhile would change under the reader's hands. */
export const currentSnapshot = computed<SnapshotEntry | undefined>(() =>
  snapshotToShow.value?.state === "ready" ? snapshotToShow.value : undefined,
);

/** Ask what is opened, and go on asking while something is still being opened. */
export async function loadSession(): Promise<void> {
  try {
    session.value = await source().get<Session>(...sessionQuestion);
    sessionError.value = undefined;
  } catch (error) {
    sessionError.value = error instanceof Refusal ? error : new Refusal(String(error), "", 0);
    return;
  }
  if (session.value.snapshots.some(({ state }) => state === "opening")) setTimeout(() => void loadSession(), POLL_MILLISECONDS);
}
