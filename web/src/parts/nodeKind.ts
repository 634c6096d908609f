/** What kind of thing an object is, for its colour: some types are one kind to a reader. */

export const NODE_KINDS = ["object", "string", "array", "code", "native", "number", "system"] as const;
export type NodeKind = (typeof NODE_KINDS)[number];

const KINDS: Readonly<Record<string, NodeKind>> = {
  object: "object",
  regexp: "object",
  string: "string",
  "concatenated string": "string",
  "sliced string": "string",
  array: "array",
  closure: "code",
  code: "code",
  native: "native",
  number: "number",
  bigint: "number",
  symbol: "number",
};

export const KIND_TITLES: Readonly<Record<NodeKind, string>> = {
  object: "Objects",
  string: "Strings",
  array: "Arrays",
  code: "Functions and code",
  native: "Native memory",
  number: "Numbers and symbols",
  system: "The engine's own",
};

export function nodeKind(type: string): NodeKind {
  return KINDS[type] ?? "system";
}
