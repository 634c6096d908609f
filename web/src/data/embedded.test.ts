import { describe, expect, test } from "vitest";
import { EmbeddedSource } from "./embedded";
import { Refusal } from "./source";

const leaf = { children: [], left_out: { count: 0, retained: 0 } };
const cut = { children: [], left_out: { count: 7, retained: 70 } };
const report = {
  schema: "heaptrail.report/1",
  title: "",
  made: "",
  left_out: [],
  answers: {
    session: { schema: "heaptrail.session/1" },
    "object?id=7&snapshot=2": { object: { id: 7 } },
    "object?id=7&snapshot=0": null,
    "references?id=7&snapshot=2": { rows: [{ id: 1 }, { id: 2 }, { id: 3 }], row_count: 5 },
    "dominator-tree?snapshot=2": { id: 1, ...cut, children: [{ id: 2, ...leaf }, { id: 3, ...cut, children: [{ id: 4, ...cut }] }] },
    "classes?snapshot=2": {
      schema: "heaptrail.classes/1",
      columns: [{ name: "retained", kind: "bytes" }, { name: "name", kind: "text" }],
      row_count: 9,
      matching_count: 9,
      offset: 0,
      rows: [{ retained: 1, name: "one" }, { retained: 2, name: "two" }],
    },
  },
};
const source = new EmbeddedSource(report);

async function refusal(path: string, parameters = {}): Promise<Refusal> {
  const error: unknown = await source.get(path, parameters).then(() => undefined, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(Refusal);
  return error as Refusal;
}

describe("a report as the source of answers", () => {
  test("answers by what identifies a question, in whatever order it is asked", async () => {
    expect(await source.get("object", { snapshot: 2, id: 7, limit: 1, characters: 100 })).toEqual({ object: { id: 7 } });
    expect(await source.get("object", { id: 7, snapshot: 2, ignore: [] })).toEqual({ object: { id: 7 } });
  });

  test("tells what is not there from what was left out", async () => {
    expect((await refusal("object", { snapshot: 0, id: 7 })).status).toBe(404);
    expect((await refusal("object", { snapshot: 1, id: 7 })).status).toBe(410);
    expect((await refusal("toString")).status).toBe(410);
    expect((await refusal("retainers", { snapshot: 2, id: 7, ignore: [1] })).status).toBe(410);
  });

  test("gives rows of a tree by windows, and counts those that it lacks", async () => {
    const asked = { snapshot: 2, id: 7, offset: 1, limit: 100 };
    expect(await source.get("references", asked)).toEqual({ rows: [{ id: 2 }, { id: 3 }], row_count: 5 });
    expect((await refusal("references", { ...asked, offset: 3 })).message).toBe("2 more are not in the report.");
  });

  test("sorts and counts tables of which it has the first rows", async () => {
    const answer = await source.get<{ rows: { name: string }[]; row_count: number }>("classes", { snapshot: 2, sort: "retained", limit: 1 });
    expect(answer.rows.map(({ name }) => name)).toEqual(["two"]);
    expect(answer.row_count).toBe(9);
  });

  test("finds branches of the dominator tree in that of the root, unless they were cut off", async () => {
    expect(await source.get("dominator-tree", { snapshot: 2, id: 3, depth: 6, most: 100 })).toMatchObject({ id: 3, children: [{ id: 4 }] });
    expect(await source.get("dominator-tree", { snapshot: 2, id: 2 })).toMatchObject({ id: 2 });
    expect((await refusal("dominator-tree", { snapshot: 2, id: 4 })).status).toBe(410);
    expect((await refusal("dominator-tree", { snapshot: 2, id: 99 })).status).toBe(410);
  });
});
