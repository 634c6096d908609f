import { currentSnapshot, readySnapshots } from "../data/session";
import type { Session } from "../data/shapes";
import { formatBytes } from "../format/numbers";
import { choose, goTo } from "../state/route";
import { theme, type Theme } from "../state/theme";
import type { View } from "./views";

export function TopBar({ session, view }: { session: Session; view: View | undefined }) {
  return (
    <header class="frame-top">
      <a class="frame-brand" href="#/verdict">
        <svg viewBox="0 0 32 32" aria-hidden="true" class="frame-drop">
          <path d="M16 2c5 8 9 12 9 18a9 9 0 0 1-18 0c0-6 4-10 9-18z" />
        </svg>
        <span class="frame-brand-name">heaptrail</span>
      </a>
      {session.run && <span class="frame-run quiet small">{session.run.folder_name}</span>}
      <div class="frame-tools">
        {view?.picksSnapshot && readySnapshots.value.length > 0 && <SnapshotPicker />}
        {readySnapshots.value.length > 0 && <IdBox />}
        <ThemePicker />
      </div>
    </header>
  );
}

function SnapshotPicker() {
  const snapshots = readySnapshots.value;
  return (
    <label class="small">
      <span class="quiet frame-tool-name">Snapshot</span>
      <select value={currentSnapshot.value?.index} onChange={(event) => choose({ snapshot: event.currentTarget.value })}>
        {snapshots.map(({ index, name, total }) => (
          <option key={index} value={index}>{`${name}  (${formatBytes(total)})`}</option>
        ))}
      </select>
    </label>
  );
}

/** Goes to the object with an id, as it is copied from a verdict or from DevTools. */
function IdBox() {
  return (
    <form
      class="frame-id"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const input = event.currentTarget.elements.namedItem("id") as HTMLInputElement;
        const id = input.value.trim().replace(/^@/, "");
        if (/^\d+$/.test(id)) goTo("object", { snapshot: currentSnapshot.value?.index, id });
      }}
    >
      <input name="id" type="search" placeholder="@id" aria-label="Go to the object with this id" pattern="\s*@?\d+\s*" title="A number, as behind an @" autocomplete="off" size={8} />
    </form>
  );
}

const THEMES: readonly (readonly [Theme, string])[] = [["system", "Auto"], ["light", "Light"], ["dark", "Dark"]];

function ThemePicker() {
  return (
    <select class="frame-theme small" aria-label="Theme: Auto is as the system has it" value={theme.value} onChange={(event) => (theme.value = event.currentTarget.value as Theme)}>
      {THEMES.map(([value, name]) => (
        <option key={value} value={value}>{name}</option>
      ))}
    </select>
  );
}
