import { describe, expect, it } from "vitest";
import type { Suspect, Verdict } from "../../data/shapes";
import { edgeOf } from "./growing";
import { shellWord, ticketOf } from "./ticket";

const SUSPECT: Suspect = {
  rank: 1,
  sentence: "+1.00 Session per request, 1.9 KiB each  (5,000 requests, two rounds: +2,500, +2,500)",
  pattern: "cache",
  confidence: "certain",
  class: "Session",
  growth: { count: [2500, 2500], bytes: [4864000, 4864000], per_request: { count: 1, bytes: 1945.6 } },
  holder: { id: 7, class: "Map", name: "MemoryStore.sessions", entries: [500, 3000, 5500] },
  also_held_by: [],
  trail: [],
  trail_text: "Server._events.request → MemoryStore.sessions[*]",
  source: { file: "/srv/app.js", line: 6, column: 14 },
  allocated: [],
  advice: "looks like an in-memory store without eviction.",
  evidence: ["grew in every round, evenly"],
  examples: [48211],
};

const VERDICT: Verdict = {
  schema: "heaptrail.verdict/1",
  clean: false,
  runtime: "node",
  snapshots: ["/runs/1 & 2/1.heapsnapshot", "/runs/1 & 2/3.heapsnapshot"],
  requests: [2500, 2500],
  total: { before: 4194304, after: 14155776, per_request: 1992.3 },
  suspect_count: 1,
  suspects: [SUSPECT],
  notes: [],
  caveats: [],
};

describe("the text for a ticket", () => {
  it("is the paragraph of the terminal", () => {
    expect(ticketOf(SUSPECT, VERDICT).split("\n")).toEqual([
      "```text",
      "✗ LEAK  +1.00 Session per request, 1.9 KiB each  (5,000 requests, two rounds: +2,500, +2,500)",
      "  held by  MemoryStore.sessions   <- the growing container: 500 → 3,000 → 5,500 entries",
      "  trail    Server._events.request → MemoryStore.sessions[*]",
      "  source   /srv/app.js:6",
      "  looks like an in-memory store without eviction.",
      "  grew in every round, evenly",
      "  next     heaptrail trail @48211 '/runs/1 & 2/3.heapsnapshot'",
      "",
      "heap 4.0 MiB → 13.5 MiB over 5,000 requests, +1.9 KiB per request",
      "```",
      "",
    ]);
  });

  it("cannot be left by a name that ends the block of code, or by one with line breaks", () => {
    const hostile = { ...SUSPECT, holder: { ...SUSPECT.holder, name: "a\n```\n# Owned ````" } };
    const lines = ticketOf(hostile, VERDICT).split("\n");
    expect(lines[0]).toBe("`````text");
    expect(lines.filter((line) => line.startsWith("`"))).toEqual(["`````text", "`````"]);
    expect(lines).not.toContain("# Owned ````");
  });
});

it("gives a shell each word whole", () => {
  expect(shellWord("/runs/3.heapsnapshot")).toBe("/runs/3.heapsnapshot");
  expect(shellWord("it's $(here)")).toBe(`'it'"'"'s $(here)'`);
});

it("finds the growing edge in the trail's text", () => {
  expect(edgeOf("Server._events.request → MemoryStore.sessions[*]", "MemoryStore.sessions")).toBe("[*]");
  expect(edgeOf("(node:timers).timerListMap[60000]._idleNext", "(node:timers).timerListMap[60000]")).toBe("._idleNext");
  expect(edgeOf("Server → (server.js).theThing→(describe.context.originalThing)*", "(server.js).theThing→(describe.context.originalThing)*")).toBe(
    "theThing→(describe.context.originalThing)*",
  );
  expect(edgeOf("", "native code")).toBe("");
});
