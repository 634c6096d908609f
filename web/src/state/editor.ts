/** The reader's editor: the one chosen here, else the one that the server was started with. */

import { computed, effect, signal } from "@preact/signals";
import { session } from "../data/session";
import { EDITOR_TITLES, editorOfAddress, type Editor } from "../format/source";

const KEY = "heaptrail-editor";

const chosen = signal<Editor | undefined>(stored());

export const editor = computed<Editor>(() => chosen.value ?? editorOfAddress(session.value?.editor) ?? "vscode");

effect(() => {
  if (chosen.value === undefined) return;
  try {
    localStorage.setItem(KEY, chosen.value);
  } catch {
    // A page from a file may have no storage: then the choice holds until it is closed.
  }
});

export function chooseEditor(choice: Editor): void {
  chosen.value = choice;
}

function stored(): Editor | undefined {
  try {
    const found = localStorage.getItem(KEY);
    return EDITOR_TITLES.find(([name]) => name === found)?.[0];
  } catch {
    return undefined;
  }
}
