/** What stands where there is nothing to show yet, nothing at all, or something went wrong. */

import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Resource } from "../data/resource";
import type { Refusal } from "../data/source";
import "./states.css";

const PATIENCE_MILLISECONDS = 200;

/** Says what is awaited, but not before a moment has passed: an answer that comes at once shall not flicker. */
export function Loading({ what }: { what: string }) {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MILLISECONDS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="state" role="status" aria-live="polite">
      {isLate && (
        <>
          <span class="state-spinner" aria-hidden="true" />
          <p>{what}</p>
        </>
      )}
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="state">
      <h2>{title}</h2>
      {children && <div class="state-text quiet">{children}</div>}
    </div>
  );
}

export function Failed({ error }: { error: Refusal }) {
  if (error.isLeftOut) return <Empty title={error.message}>{error.help}</Empty>;
  return (
    <div class="state" role="alert">
      <h2>{error.message}</h2>
      {error.help && <p class="state-text quiet">{error.help}</p>}
    </div>
  );
}

/** The answer once it is there; its last value stays, dimmed, while the next is on its way. */
export function Answer<Value>({
  of: resource,
  what,
  children,
}: {
  of: Resource<Value>;
  what: string;
  children: (value: Value) => ComponentChildren;
}) {
  if (resource.state === "failed") return <Failed error={resource.error} />;
  if (resource.value === undefined) return <Loading what={what} />;
  return (
    <div class="answer" aria-busy={resource.state === "loading"}>
      {children(resource.value)}
    </div>
  );
}
