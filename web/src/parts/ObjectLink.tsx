/** An object as a link to its page: its name, its value where the heap records one, and its id. */

import { linkTo } from "../state/route";
import type { ObjectRow } from "../data/shapes";
import { objectText } from "./objectText";
import "./object-link.css";

type Shown = Pick<ObjectRow, "id" | "name"> & Partial<Pick<ObjectRow, "type" | "value">>;

interface ObjectLinkProps {
  readonly object: Shown;
  readonly snapshot: number | undefined;
  /** In a tree or table the row has the keyboard: only the link of the row with the cursor is a stop of the tab key. */
  readonly isTabStop?: boolean;
}

export function ObjectLink({ object, snapshot, isTabStop = true }: ObjectLinkProps) {
  return (
    <a class={`object object-${kindOf(object.type)}`} href={linkTo("object", { snapshot, id: object.id })} tabIndex={isTabStop ? undefined : -1}>
      <span class="object-name">{objectText(object)}</span> <span class="object-id">@{object.id}</span>
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
