import { expect, test } from "vitest";
import { Refusal } from "../data/source";
import type { TableAnswer } from "../data/shapes";
import { TableWindows, WINDOW } from "./TableWindows";

function answering(count: number) {
  const offsets: number[] = [];
  const ask = async (offset: number, limit: number): Promise<TableAnswer> => {
    offsets.push(offset);
    const rows = Array.from({ length: Math.max(0, Math.min(limit, count - offset)) }, (_, number) => ({ id: offset + number }));
    return { schema: "", columns: [], row_count: count, matching_count: count, offset, rows };
  };
  return { offsets, ask };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

test("only the windows in view are asked for, and once", async () => {
  const { offsets, ask } = answering(5_000_000);
  const windows = new TableWindows(ask, () => undefined);
  windows.show(4_000_090, 4_000_120);
  await settled();
  windows.show(4_000_090, 4_000_120);
  await settled();
  expect(offsets).toEqual([4_000_000, 4_000_100]);
  expect(windows.row(4_000_105)).toEqual({ id: 4_000_105 });
  expect(windows.row(0)).toBeUndefined();
});

test("what is scrolled past is no longer waited for", () => {
  const stopped: boolean[] = [];
  const windows = new TableWindows(
    (_offset, _limit, signal) => new Promise(() => signal.addEventListener("abort", () => stopped.push(true))),
    () => undefined,
  );
  windows.show(0, 10);
  windows.show(100 * WINDOW, 100 * WINDOW + 10);
  expect(stopped).toEqual([true]);
});

test("rows that were seen long ago are forgotten", async () => {
  const { ask } = answering(5_000_000);
  const windows = new TableWindows(ask, () => undefined);
  for (let window = 0; window < 100; window += 1) {
    windows.show(window * WINDOW, window * WINDOW);
    await settled();
  }
  expect(windows.row(0)).toBeUndefined();
  expect(windows.row(99 * WINDOW)).toEqual({ id: 99 * WINDOW });
});

test("a refusal is kept, and not asked for again and again", async () => {
  let count = 0;
  const windows = new TableWindows(
    async () => {
      count += 1;
      throw new Refusal("no such column", "", 400);
    },
    () => undefined,
  );
  windows.show(0, 10);
  await settled();
  windows.show(0, 10);
  await settled();
  expect(windows.error?.message).toBe("no such column");
  expect(count).toBe(1);
});
