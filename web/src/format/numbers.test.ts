import { expect, test } from "vitest";
import { formatCount, formatNumber } from "./numbers";

const COUNTS = [0, 1, 12, 999, 1000, 1001, 12_345, 999_999, 1_000_000, 1_234_567_890, Number.MAX_SAFE_INTEGER, 0.4, 0.5, 1.5, 2.5, 999.5];

test("counts are as the browser's own way to write numbers has them, with a minus sign", () => {
  const browser = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
  for (const count of COUNTS) {
    expect(formatCount(count)).toBe(browser.format(count));
    expect(formatCount(-count - 1)).toBe(browser.format(-count - 1).replace("-", "−"));
  }
});

test("numbers keep three digits behind the point", () => {
  const browser = new Intl.NumberFormat("en-US", { maximumFractionDigits: 3 });
  for (const value of [...COUNTS, 1234.5678, 0.0004, 1e18]) expect(formatNumber(value)).toBe(browser.format(value));
});
