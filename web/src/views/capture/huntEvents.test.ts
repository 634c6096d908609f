import { describe, expect, it } from "vitest";
import { MOST_POINTS, NOTHING_KNOWN, afterEvent, comingPhases, type Hunt, type HuntEvent } from "./huntEvents";

const ASKED = { name: "node server.js", pid: 7, url: "http://127.0.0.1:3000/", requests: 500, warmup: 100, rounds: 2, concurrency: 8 };

function told(...events: readonly HuntEvent[]): Hunt {
  return events.reduce(afterEvent, NOTHING_KNOWN);
}

describe("what is known of a hunt", () => {
  it("is its phases in order, each with how far it is and what came of it", () => {
    const hunt = told(
      { type: "start", data: ASKED },
      { type: "phase", data: { name: "warm up", estimate: null } },
      { type: "advance", data: { done: 60, total: 100 } },
      { type: "finish", data: { outcome: "100 requests in 63 ms" } },
      { type: "phase", data: { name: "snapshot 1 of 3", estimate: null } },
      { type: "phase", data: { name: "snapshot 1 of 3", estimate: 0.4 } },
    );
    expect(hunt.phases).toEqual([
      { name: "warm up", estimate: null, done: 60, total: 100, outcome: "100 requests in 63 ms" },
      { name: "snapshot 1 of 3", estimate: 0.4, done: 0, total: 0, outcome: null },
    ]);
    expect(comingPhases(hunt)).toEqual(["load 1", "snapshot 2 of 3", "load 2", "snapshot 3 of 3"]);
  });

  it("is told once to whoever asks again: the beginning begins anew", () => {
    const events: HuntEvent[] = [
      { type: "start", data: ASKED },
      { type: "phase", data: { name: "warm up", estimate: null } },
      { type: "memory", data: { seconds: 1, resident: 5 } },
    ];
    expect(told(...events, ...events)).toEqual(told(...events));
  });

  it("expects nothing more of a hunt that has ended", () => {
    expect(comingPhases(told({ type: "start", data: ASKED }, { type: "failed", data: { message: "The process ended." } }))).toEqual([]);
  });

  it("keeps the first and the last of ever so many measurements", () => {
    let hunt = NOTHING_KNOWN;
    for (let second = 0; second < 5 * MOST_POINTS; second += 1) hunt = afterEvent(hunt, { type: "memory", data: { seconds: second, resident: second } });
    expect(hunt.memory.length).toBeLessThanOrEqual(MOST_POINTS);
    expect(hunt.memory[0]!.seconds).toBe(0);
    expect(hunt.memory.at(-1)!.seconds).toBe(5 * MOST_POINTS - 1);
  });
});
