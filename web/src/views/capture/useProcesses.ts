/** The processes that can be captured, as they are now. */

import { useCallback, useEffect, useState } from "preact/hooks";
import { source } from "../../data/current";
import type { Resource } from "../../data/resource";
import { Refusal } from "../../data/source";

export interface ProcessEntry {
  readonly pid: number;
  /** Which may be another of these. */
  readonly parent: number;
  readonly runtime: "node" | "python";
  readonly name: string;
  readonly command: string;
  readonly way: "inspector" | "agent" | "attach";
  readonly address: string | null;
  /** Whose process it is, if not ours. */
  readonly user: string;
  /** Resident, in bytes. */
  readonly memory: number;
  readonly ports: readonly number[];
  readonly ready: boolean;
  /** Why not, or what to know before. */
  readonly note: string;
}

type Processes = readonly ProcessEntry[];

/** Asked again when the reader comes back to the page, and by `again`. */
export function useProcesses(): { readonly processes: Resource<Processes>; readonly again: () => void } {
  const [processes, setProcesses] = useState<Resource<Processes>>({ state: "loading", value: undefined });
  const again = useCallback(() => {
    setProcesses((known) => ({ state: "loading", value: known.value }));
    source()
      .get<{ readonly processes: Processes }>("processes")
      .then(
        (answer) => setProcesses({ state: "ready", value: answer.processes }),
        (error: unknown) => setProcesses({ state: "failed", value: undefined, error: error instanceof Refusal ? error : new Refusal(String(error), "", 0) }),
      );
  }, []);
  useEffect(() => {
    again();
    addEventListener("focus", again);
    return () => removeEventListener("focus", again);
  }, [again]);
  return { processes, again };
}
