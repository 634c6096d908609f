/** Text from a heap, made fit to be shown: it is whatever the program, or an attacker, put there. */

const LONGEST = 200;
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Long texts keep their beginning; control characters and marks of direction become visible. */
export function shortened(text: string, longest = LONGEST): string {
  const printable = text.slice(0, longest + 1).replace(UNSEEN, "\u00b7");
  return printable.length > longest ? `${printable.slice(0, longest)}…` : printable;
}
