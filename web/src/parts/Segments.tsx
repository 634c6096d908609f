/** A choice of a few, side by side. */

import { useId } from "preact/hooks";
import "./segments.css";

interface SegmentsProps {
  readonly label: string;
  readonly choices: readonly (readonly [value: string, title: string])[];
  readonly value: string;
  readonly onChoose: (value: string) => void;
}

export function Segments({ label, choices, value, onChoose }: SegmentsProps) {
  const name = useId();
  return (
    <fieldset class="segments">
      <legend class="visually-hidden">{label}</legend>
      {choices.map(([each, title]) => (
        <label key={each} class="segments-choice">
          <input class="visually-hidden" type="radio" name={name} value={each} checked={each === value} onChange={() => onChoose(each)} />
          <span>{title}</span>
        </label>
      ))}
    </fieldset>
  );
}
