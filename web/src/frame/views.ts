/** The views of the page, in the order in which the navigation lists them. */

import type { ComponentType } from "preact";
import type { Session } from "../data/shapes";

export interface View {
  /** Its name in the address. */
  readonly name: string;
  readonly title: string;
  readonly component: ComponentType;
  /** How many opened snapshots it takes at least. */
  readonly snapshots: number;
  /** Whether it has a choice of one snapshot in the top bar. */
  readonly picksSnapshot?: boolean;
  /** Views that are reached by a link alone are not listed. */
  readonly isListed?: boolean;
  /** Whether it can be shown at all; by default always. */
  readonly isPossible?: (session: Session) => boolean;
}

const views = new Map<string, View>();

/** Each view makes itself known when it is loaded. */
export function register(view: View): void {
  views.set(view.name, view);
}

export function viewNamed(name: string): View | undefined {
  return views.get(name);
}

export function listedViews(session: Session): View[] {
  return [...views.values()].filter((view) => view.isListed !== false && (view.isPossible?.(session) ?? true));
}
