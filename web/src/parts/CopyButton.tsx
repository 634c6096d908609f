/** Puts a text on the clipboard, and says so. */

import { useState } from "preact/hooks";

const SHOWN_MILLISECONDS = 1500;

export function CopyButton({ text, name = "Copy" }: { text: () => string | Promise<string>; name?: string }) {
  const [said, say] = useState<string | undefined>(undefined);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(await text());
      say("Copied");
    } catch {
      say("Not allowed");
    }
    setTimeout(() => say(undefined), SHOWN_MILLISECONDS);
  };
  return (
    <button type="button" class="button-quiet small" onClick={() => void copy()}>
      <span aria-live="polite">{said ?? name}</span>
    </button>
  );
}
