import { describe, expect, it } from "vitest";
import { DEFAULTS, commandOf, isOfNoType, type Plan } from "./plan";

const PLAN: Plan = { ...DEFAULTS, pid: 7, url: "http://127.0.0.1:3000/" };

describe("the command that does the same", () => {
  it("has nothing of what goes without saying", () => {
    expect(commandOf(PLAN)).toBe("heaptrail hunt --url http://127.0.0.1:3000/ --pid 7");
  });

  it("has the requests as a shell takes them", () => {
    const plan: Plan = { ...PLAN, method: "POST", headers: "Content-Type: application/json\n\n X-Name: it's \n", body: '{"name": "a b"}', rounds: 3 };
    expect(commandOf(plan)).toBe(
      `heaptrail hunt --url http://127.0.0.1:3000/ --pid 7 --method POST --header 'Content-Type: application/json' --header 'X-Name: it'"'"'s' --body '{"name": "a b"}' --rounds 3`,
    );
  });

  it("leaves to a file what is long or would be taken for the name of one", () => {
    expect(commandOf({ ...PLAN, body: "@home" })).toMatch(/ --body @FILE$/);
    expect(commandOf({ ...PLAN, body: "x".repeat(10_000) })).toMatch(/ --body @FILE$/);
  });
});

describe("a body", () => {
  it("is of no type unless a header says it", () => {
    expect(isOfNoType({ headers: "Accept: a", body: "{}" })).toBe(true);
    expect(isOfNoType({ headers: "Accept: a\ncontent-type: application/json", body: "{}" })).toBe(false);
    expect(isOfNoType({ headers: "", body: "" })).toBe(false);
  });
});
