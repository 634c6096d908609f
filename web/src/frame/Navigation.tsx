import type { Session } from "../data/shapes";
import { linkTo, route } from "../state/route";
import { listedViews } from "./views";

export function Navigation({ session }: { session: Session }) {
  const { view, parameters } = route.value;
  return (
    <nav class="frame-navigation" aria-label="Views">
      <ul>
        {listedViews(session).map(({ name, title }) => (
          <li key={name}>
            <a href={linkTo(name, { snapshot: parameters.get("snapshot") })} aria-current={name === view ? "page" : undefined}>{title}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
