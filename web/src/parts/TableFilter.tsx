/** The box that narrows a table down, and what the server says to what is in it. */

import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Refusal } from "../data/source";

const PAUSE_MILLISECONDS = 200;

interface Properties {
  readonly value: string;
  readonly example: string;
  readonly label: string;
  readonly error: Refusal | undefined;
  readonly onChange: (filter: string) => void;
}

export function TableFilter({ value, example, label, error, onChange }: Properties) {
  const id = useId();
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => setText(value), [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (typed: string, pause: number): void => {
    setText(typed);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onChange(typed.trim()), pause);
  };
  return (
    <div class="table-filter">
      <input
        type="search"
        value={text}
        placeholder={`Filter: a text, or ${example}`}
        title="Conditions that are joined by && must all hold."
        aria-label={`Filter ${label}: a text, or a comparison as ${example}`}
        aria-invalid={error !== undefined}
        aria-describedby={error && id}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => type(event.currentTarget.value, PAUSE_MILLISECONDS)}
        onKeyDown={(event) => event.key === "Enter" && type(event.currentTarget.value, 0)}
      />
      {error && <p class="table-filter-error small" id={id} role="alert">{error.message}{error.help && ` – ${error.help}`}</p>}
    </div>
  );
}
