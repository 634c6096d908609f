/** Of `--size-small` in the monospaced font, for text in drawings, which cannot cut itself. */
const CHARACTER_WIDTH = 8;
const FEWEST = 3;

/** As much of a text as fits so many pixels; nothing where that would say nothing. */
export function fitted(text: string, width: number): string {
  const count = Math.floor(width / CHARACTER_WIDTH);
  if (text.length <= count) return text;
  return count < FEWEST ? "" : `${text.slice(0, count - 1)}…`;
}
