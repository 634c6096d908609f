/** An answer that a component waits for. */

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Refusal, type Parameters, type Question } from "./source";
import { source } from "./current";

export type Resource<Answer> =
  | { readonly state: "loading"; readonly value: Answer | undefined }
  | { readonly state: "ready"; readonly value: Answer }
  | { readonly state: "failed"; readonly value: undefined; readonly error: Refusal };

/**
 * The answer to a question; asked again when question or parameters change, and not at all where `path` is undefined.
 *
 * While the next answer is on its way the last one stays, so that nothing jumps. `next` are questions of what the answer is
 * shown with: they are asked along with it.
 */
export function useAnswer<Answer>(path: string | undefined, parameters: Parameters = {}, next?: readonly Question[]): Resource<Answer> {
  const [resource, setResource] = useState<Resource<Answer>>({ state: "loading", value: undefined });
  const last = useRef<Answer | undefined>(undefined);
  const lastPath = useRef(path);
  const question = JSON.stringify([path, parameters]);
  // Not when the page is drawn, but before: the answer is on its way meanwhile.
  useLayoutEffect(() => {
    if (path === undefined) return undefined;
    if (lastPath.current !== path) last.current = undefined;
    lastPath.current = path;
    const stopped = new AbortController();
    setResource({ state: "loading", value: last.current });
    source()
      .get<Answer>(path, parameters, stopped.signal)
      .then(
        (value) => {
          if (stopped.signal.aborted) return;
          last.current = value;
          setResource({ state: "ready", value });
        },
        (error: unknown) => {
          if (!stopped.signal.aborted) setResource({ state: "failed", value: undefined, error: asRefusal(error) });
        },
      );
    if (next !== undefined) source().expect(next);
    return () => stopped.abort();
  }, [question]);
  return resource;
}

function asRefusal(error: unknown): Refusal {
  return error instanceof Refusal ? error : new Refusal(String(error), "", 0);
}
