/** Text from a heap, made fit to be shown: it is whatever the program, or an attacker, put there. */

const LONGEST = 200;
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Long texts keep their beginning; control characters and marks of direction become visible. */
export function shortened(text: string, longest = LONGEST): string {
  const shown = printable(text.slice(0, longest + 1));
  return shown.length > longest ? `${shown.slice(0, longest)}…` : shown;
}

/** The same for what says something at both ends, as a path does. */
export function shortenedMiddle(text: string, longest = LONGEST): string {
  if (text.length <= longest) return printable(text);
  const half = Math.floor(longest / 2);
  return `${printable(text.slice(0, half))}…${printable(text.slice(-half))}`;
}

/** With a capital letter at its beginning. */
export function sentenceOf(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function printable(text: string): string {
  return text.replace(UNSEEN, "\u00b7");
}
