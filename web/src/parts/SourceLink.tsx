/** A place in the source: a link to the reader's editor where there is one, and a button that copies it. */

import type { SourcePlace } from "../data/shapes";
import { EDITOR_TITLES, editorLink, placeText, type Editor } from "../format/source";
import { shortened } from "../format/text";
import { chooseEditor, editor } from "../state/editor";
import { CopyButton } from "./CopyButton";
import "./source-link.css";

export function SourceLink({ place, opens = true }: { place: SourcePlace; opens?: boolean }) {
  const link = opens ? editorLink(editor.value, place) : undefined;
  const text = shortened(placeText(place), 2000);
  const begin = Math.max(text.lastIndexOf("/"), text.lastIndexOf("\\")) + 1;
  const shown = (
    <>
      <span class="source-folder">{text.slice(0, begin)}</span>
      <span class="source-file">{text.slice(begin)}</span>
    </>
  );
  return (
    <span class="source">
      {link === undefined ? <code>{shown}</code> : <a class="mono" href={link} rel="noreferrer">{shown}</a>}
      <CopyButton text={() => placeText(place)} />
    </span>
  );
}

/** Which editor links to the source open. */
export function EditorPicker() {
  return (
    <label class="small">
      <span class="quiet">Open source in</span>
      <select value={editor.value} onChange={(event) => chooseEditor(event.currentTarget.value as Editor)}>
        {EDITOR_TITLES.map(([name, title]) => (
          <option key={name} value={name}>{title}</option>
        ))}
      </select>
    </label>
  );
}
