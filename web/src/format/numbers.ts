/** Numbers as people read them. The same words as the command line's. */

import type { Column, Kind } from "../data/shapes";

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;
const THOUSANDS = /\B(?=(?:\d{3})+$)/g;

export function formatBytes(size: number): string {
  let value = Math.abs(size);
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit > 0 && value < 100 ? 1 : 0;
  return `${size < 0 ? "−" : ""}${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** Rounded, as Intl has it. Not by Intl: to load that takes a tenth of the time in which the page is to be opened. */
export function formatCount(count: number): string {
  return `${count < 0 ? "−" : ""}${Math.abs(count).toFixed(0).replace(THOUSANDS, ",")}`;
}

export function formatSigned(value: number, format: (value: number) => string): string {
  return value > 0 ? `+${format(value)}` : format(value);
}

export function formatShare(part: number, whole: number): string {
  if (!whole) return "";
  const share = (100 * part) / whole;
  return share > 0 && share < 0.5 ? "<1 %" : `${Math.round(share)} %`;
}

let rates: Intl.NumberFormat | undefined;

/** So many a request, or whatever they are divided by. */
export function formatRate(rate: number): string {
  rates ??= new Intl.NumberFormat("en-US", { maximumSignificantDigits: 2 });
  return rates.format(rate).replace("-", "−");
}

/** Bytes, with what lies behind the point where they are few: a request may leave less than one. */
export function formatSmallBytes(size: number): string {
  return Math.abs(size) < 10 ? `${formatRate(size)} B` : formatBytes(size);
}

let numbers: Intl.NumberFormat | undefined;

/** A number of which it is not known what it counts. */
export function formatNumber(value: number): string {
  if (Number.isSafeInteger(value)) return formatCount(value);
  numbers ??= new Intl.NumberFormat("en-US", { maximumFractionDigits: 3 });
  return numbers.format(value).replace("-", "−");
}

export function formatDistance(distance: number): string {
  return distance < 0 || distance >= 100_000_000 ? "–" : String(distance);
}

export function formatSeconds(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

const FORMATS: Record<Exclude<Kind, "text">, (value: number) => string> = {
  bytes: formatBytes,
  "signed bytes": (value) => formatSigned(value, formatBytes),
  count: formatCount,
  "signed count": (value) => formatSigned(value, formatCount),
  distance: formatDistance,
  id: (value) => `@${value}`,
};

/** A cell as its column wants it. */
export function formatCell(column: Pick<Column, "kind">, cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  return column.kind === "text" || typeof cell !== "number" ? String(cell) : FORMATS[column.kind](cell);
}
