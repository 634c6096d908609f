/** The statistics of several snapshots at once. */

import { useLayoutEffect, useState } from "preact/hooks";
import { source } from "../../data/current";
import type { Resource } from "../../data/resource";
import { Refusal } from "../../data/source";
import type { StatisticsAnswer } from "./heapParts";

export function useStatistics(snapshots: readonly number[]): Resource<readonly StatisticsAnswer[]> {
  const [resource, setResource] = useState<Resource<readonly StatisticsAnswer[]>>({ state: "loading", value: undefined });
  useLayoutEffect(() => {
    const stopped = new AbortController();
    Promise.all(snapshots.map((snapshot) => source().get<StatisticsAnswer>("statistics", { snapshot }, stopped.signal))).then(
      (value) => {
        if (!stopped.signal.aborted) setResource({ state: "ready", value });
      },
      (error: unknown) => {
        const refusal = error instanceof Refusal ? error : new Refusal(String(error), "", 0);
        if (!stopped.signal.aborted) setResource({ state: "failed", value: undefined, error: refusal });
      },
    );
    return () => stopped.abort();
  }, [snapshots.join()]);
  return resource;
}
