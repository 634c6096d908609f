/** One field of a form, and beside it what is wrong with it. */

import type { ComponentChildren, VNode } from "preact";
import { cloneElement } from "preact";

interface Props {
  name: string;
  title: string;
  /** What the server has said of it. */
  wrong: string | undefined;
  class?: string;
  hint?: ComponentChildren;
  children: VNode<{ "aria-invalid"?: boolean; "aria-describedby"?: string }>;
}

export function Field({ name, title, wrong, hint, children, ...rest }: Props) {
  const [wrongId, hintId] = [`capture-wrong-${name}`, `capture-hint-${name}`];
  const described = [wrong && wrongId, hint && hintId].filter(Boolean).join(" ");
  return (
    <div class={`capture-field ${rest.class ?? ""}`}>
      <label>
        <span>{title}</span>
        {cloneElement(children, { ...(wrong ? { "aria-invalid": true } : {}), ...(described ? { "aria-describedby": described } : {}) })}
      </label>
      {wrong && <p id={wrongId} class="capture-wrong small">{wrong}</p>}
      {hint && <p id={hintId} class="quiet small">{hint}</p>}
    </div>
  );
}
