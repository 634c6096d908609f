/** A place in the source as text, and as a link to the reader's editor. */

import type { SourcePlace } from "../data/shapes";

/** `file:line` as a compiler prints it. */
export function placeText({ file, line }: SourcePlace): string {
  return line > 0 ? `${file}:${line}` : file;
}

/** What an address is made of: an absolute path with its parts escaped, `:line:column` where these are known, and the two as a query. */
interface Position {
  readonly path: string;
  readonly place: string;
  readonly query: string;
}

/** The only schemes that a link to a file can have. */
const EDITORS = {
  vscode: { title: "VS Code", address: ({ path, place }: Position) => `vscode://file${path}${place}` },
  cursor: { title: "Cursor", address: ({ path, place }: Position) => `cursor://file${path}${place}` },
  zed: { title: "Zed", address: ({ path, place }: Position) => `zed://file${path}${place}` },
  idea: { title: "IntelliJ IDEA", address: ({ path, query }: Position) => `idea://open?file=${path}${query}` },
  webstorm: { title: "WebStorm", address: ({ path, query }: Position) => `webstorm://open?file=${path}${query}` },
  pycharm: { title: "PyCharm", address: ({ path, query }: Position) => `pycharm://open?file=${path}${query}` },
} as const;

export type Editor = keyof typeof EDITORS | "none";

export const EDITOR_TITLES: readonly (readonly [Editor, string])[] = [
  ...Object.entries(EDITORS).map(([name, { title }]) => [name as Editor, title] as const),
  ["none", "No editor"],
];

/** The editor whose scheme an address has, such as `vscode://file{file}:{line}:{column}`. */
export function editorOfAddress(address: string | null | undefined): Editor | undefined {
  return EDITOR_TITLES.find(([name]) => address?.startsWith(`${name}:`))?.[0];
}

/** The link that opens a place in an editor; none where the file is no absolute path of this machine. */
export function editorLink(chosen: Editor, { file, line, column }: SourcePlace): string | undefined {
  const path = localPath(file);
  if (chosen === "none" || path === undefined) return undefined;
  const place = line > 0 ? `:${line}${column > 0 ? `:${column}` : ""}` : "";
  const query = line > 0 ? `&line=${line}${column > 0 ? `&column=${column}` : ""}` : "";
  return EDITORS[chosen].address({ path: escaped(path), place, query });
}

/** A drive keeps its colon. */
function escaped(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/").replace(/^(\/[A-Za-z])%3A/, "$1:");
}

/** An absolute path with `/` between its parts and at its beginning. Shares of other machines are none: to ask for one tells them who asks. */
function localPath(file: string): string | undefined {
  const path = (file.startsWith("file:///") ? decoded(file.slice("file://".length)) : file).replaceAll("\\", "/");
  if (/[\u0000-\u001f\u007f]/.test(path) || path.split("/").includes("..")) return undefined;
  if (/^\/?[A-Za-z]:\//.test(path)) return path.startsWith("/") ? path : `/${path}`;
  return /^\/[^/]/.test(path) ? path : undefined;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return "";
  }
}
