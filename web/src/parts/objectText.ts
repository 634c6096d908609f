/** What an object is called where there are only letters: as DevTools writes its cells, and the command line too. */

import type { ObjectRow } from "../data/shapes";
import { shortened } from "../format/text";

const LONGEST = 200;

export type Named = Pick<ObjectRow, "name"> & Partial<Pick<ObjectRow, "type" | "value">>;

/** `"text"`, `/expression/`, `function()`, `(elements)[]`, a recorded value, or the name; long ones keep their beginning. */
export function objectText({ name, type, value }: Named, longest = LONGEST): string {
  if (type?.includes("string")) return `"${shortened(name, longest)}"`;
  if (value !== null && value !== undefined) return type === "symbol" ? `Symbol(${shortened(value, longest)})` : shortened(value, longest);
  if (type === "regexp") return `/${shortened(name, longest)}/`;
  if (type === "closure") return `${shortened(name, longest)}()`;
  if (type === "array") return `${shortened(name, longest) || "(internal array)"}[]`;
  return shortened(name, longest) || "(no name)";
}
