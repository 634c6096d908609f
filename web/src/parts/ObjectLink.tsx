/** An object as a link to its page: its name, its value where the heap records one, and its id. */

import { linkTo } from "../state/route";
import type { ObjectRow } from "../data/shapes";
import "./object-link.css";

const LONGEST = 200;

type Shown = Pick<ObjectRow, "id" | "name"> & Partial<Pick<ObjectRow, "type" | "value">>;

export function ObjectLink({ object, snapshot }: { object: Shown; snapshot: number | undefined }) {
  const text = object.value ?? object.name;
  return (
    <a class={`object object-${kindOf(object.type)}`} href={linkTo("object", { snapshot, id: object.id })}>
      <span class="object-name">{quoted(object.type, shortened(text)) || "(no name)"}</span> <span class="object-id">@{object.id}</span>
    </a>
  );
}

/** DevTools' distinction: strings, code and the rest look different. */
function kindOf(type: string | undefined): string {
  if (type === undefined) return "plain";
  if (type.includes("string")) return "string";
  if (type === "closure" || type === "code") return "code";
  if (type === "native") return "native";
  return "plain";
}

function quoted(type: string | undefined, text: string): string {
  return type?.includes("string") ? `"${text}"` : text;
}

/** Long texts keep their beginning; control characters become visible. */
export function shortened(text: string, longest = LONGEST): string {
  const printable = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, "\u00b7");
  return printable.length > longest ? `${printable.slice(0, longest)}…` : printable;
}
