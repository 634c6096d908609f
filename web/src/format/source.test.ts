import { describe, expect, it } from "vitest";
import { editorLink, editorOfAddress } from "./source";

const at = (file: string, line = 6, column = 14) => ({ file, line, column });

describe("a link to the editor", () => {
  it("names file, line and column as the editor wants them", () => {
    expect(editorLink("vscode", at("/srv/app/server.js"))).toBe("vscode://file/srv/app/server.js:6:14");
    expect(editorLink("zed", at("/srv/app/server.js", 6, 0))).toBe("zed://file/srv/app/server.js:6");
    expect(editorLink("pycharm", at("/srv/app.py", 0, 0))).toBe("pycharm://open?file=/srv/app.py");
  });

  it("escapes whatever a path may hold", () => {
    expect(editorLink("webstorm", at("/srv/a b&line=9?#.js"))).toBe("webstorm://open?file=/srv/a%20b%26line%3D9%3F%23.js&line=6&column=14");
  });

  it("takes drives and file URLs", () => {
    expect(editorLink("vscode", at("C:\\app\\server.js"))).toBe("vscode://file/C:/app/server.js:6:14");
    expect(editorLink("vscode", at("file:///srv/my%20app.mjs"))).toBe("vscode://file/srv/my%20app.mjs:6:14");
  });

  it.each(["node:timers", "app.js", "javascript:alert(1)", "https://host/app.js", "//host/share/app.js", "\\\\host\\share\\app.js", "/srv/../etc/passwd", "/srv/a\nb.js", "file://host/share", "file:///%zz", ""])(
    "is not made of %j",
    (file) => expect(editorLink("vscode", at(file))).toBeUndefined(),
  );

  it("is not there for those who want none", () => expect(editorLink("none", at("/srv/app.js"))).toBeUndefined());
});

it("knows the editor that a server was started with, and no other scheme", () => {
  expect(editorOfAddress("zed://file{file}:{line}:{column}")).toBe("zed");
  expect(editorOfAddress("javascript:alert(1)//{file}")).toBeUndefined();
  expect(editorOfAddress(null)).toBeUndefined();
});
