/** The page's address: which view is shown, and every choice in it. Lives behind the `#`, so that a file has addresses too. */

import { computed, signal } from "@preact/signals";

export interface Route {
  readonly view: string;
  readonly parameters: URLSearchParams;
}

const address = signal(location.hash);

addEventListener("hashchange", () => {
  address.value = location.hash;
});

/** What the address says now. */
export const route = computed<Route>(() => parse(address.value));

export function parse(hash: string): Route {
  // What does not begin with a slash is no address of a view, but the token that the page was opened with.
  const [path = "", query = ""] = hash.startsWith("#/") ? hash.slice(2).split("?", 2) : [];
  return { view: path || "verdict", parameters: new URLSearchParams(query) };
}

type Choice = string | number | boolean | null | undefined;

/** The address of a view, for a link: choices that are empty are left out. */
export function linkTo(view: string, choices: Readonly<Record<string, Choice>> = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(choices)) {
    if (value !== undefined && value !== null && value !== "" && value !== false) query.set(name, value === true ? "1" : String(value));
  }
  const text = query.toString();
  return text ? `#/${view}?${text}` : `#/${view}`;
}

/** Go to a view: back leads here again. */
export function goTo(view: string, choices: Readonly<Record<string, Choice>> = {}): void {
  goToLink(linkTo(view, choices));
}

/** The browser says only later that the address has changed: what is there is shown at once. */
function goToLink(link: string): void {
  location.hash = link;
  address.value = location.hash;
}

/** Change some choices of this view. `keep` false where going back should not undo this alone, as every letter of a filter. */
export function choose(choices: Readonly<Record<string, Choice>>, { keep = true }: { keep?: boolean } = {}): void {
  const { view, parameters } = route.value;
  const link = linkTo(view, { ...Object.fromEntries(parameters), ...choices });
  if (keep) goToLink(link);
  else {
    history.replaceState(null, "", link);
    address.value = link;
  }
}

/** A choice of this view that is a number. */
export function chosenNumber(name: string): number | undefined {
  const text = route.value.parameters.get(name);
  return text === null || !/^\d+$/.test(text) ? undefined : Number(text);
}

/** A choice of this view. */
export function chosen(name: string): string | undefined {
  return route.value.parameters.get(name) ?? undefined;
}
