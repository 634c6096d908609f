/** An edge's name: indices in brackets, names that the engine gave in angle brackets. The same as the command line's. */

import { shortened } from "../format/text";

export function edgeText(edge: string, edgeType: string): string {
  if (edgeType === "element") return `[${edge}]`;
  if (edgeType === "hidden") return `<${edge}>`;
  const name = shortened(edge) || "(empty)";
  return (edgeType === "internal" || edgeType === "weak") && !name.startsWith("<") ? `<${name}>` : name;
}
