import { useEffect, useRef } from "preact/hooks";
import type { Session } from "../data/shapes";
import { linkTo, route } from "../state/route";
import { listedViews } from "./views";

export function Navigation({ session }: { session: Session }) {
  const { view, parameters } = route.value;
  const list = useRef<HTMLUListElement>(null);
  // On a telephone the views stand in a strip that is wider than the screen.
  useEffect(() => list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" }), [view]);
  return (
    <nav class="frame-navigation" aria-label="Views">
      <ul ref={list}>
        {listedViews(session).map(({ name, title }) => (
          <li key={name}>
            <a href={linkTo(name, { snapshot: parameters.get("snapshot") })} aria-current={name === view ? "page" : undefined}>{title}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
