/** The canvases of a chart over time: one for each line, all pointed at together. */

import { effect } from "@preact/signals";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { theme } from "../state/theme";
import type { Line, TimeChartProps } from "./TimeChart";

/** With the names of times below it, as the last one is. */
const HEIGHT = 104;
const TIMES_HEIGHT = 30;
/** A change smaller than this share of the whole shall not look like a cliff. */
const LEAST_SPAN = 0.15;
/** Between the names of an axis, in seconds. */
const TIME_STEPS: number[] = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60, 120, 300, 600, 1200, 3600, 7200, 21600, 86400];
/** More points than this are a line without dots. */
const MOST_DOTS = 80;

export interface Drawing {
  /** Takes over what the properties say now. */
  update(): void;
  destroy(): void;
}

/** Where the marks are, and how wide the chart is, in pixels. */
export interface Places {
  readonly marks: readonly (number | undefined)[];
  readonly width: number;
}

/** Draw a line into each element, for as long as they are there. `placed` is told where the marks are, `point` which time is pointed at. */
export function drawCharts(elements: readonly HTMLElement[], properties: () => TimeChartProps, point: (place: number | undefined) => void, placed: (places: Places) => void): Drawing {
  let charts: uPlot[] = [];
  const tell = (): void => {
    if (charts[0] !== undefined) placed(placesOf(charts[0], properties()));
  };
  const draw = (): void => {
    for (const chart of charts) chart.destroy();
    const together = uPlot.sync(crypto.randomUUID?.() ?? String(performance.now()));
    charts = elements.map((element, place) => {
      const chart = new uPlot(optionsOf(element, place, properties, together.key, point), dataOf(properties(), place), element);
      together.sub(chart);
      return chart;
    });
    tell();
  };
  draw();
  const sizes = new ResizeObserver(() => {
    for (const [place, chart] of charts.entries()) {
      const width = elements[place]!.clientWidth;
      if (width !== chart.width) chart.setSize({ width, height: chart.height });
    }
    tell();
  });
  for (const element of elements) sizes.observe(element);
  const stopWatching = onOtherTheme(draw);
  return {
    update: () => {
      for (const [place, chart] of charts.entries()) chart.setData(dataOf(properties(), place));
      queueMicrotask(tell);
    },
    destroy: () => {
      stopWatching();
      sizes.disconnect();
      for (const chart of charts) chart.destroy();
    },
  };
}

function onOtherTheme(redraw: () => void): () => void {
  // Paper is always light.
  const queries = ["(prefers-color-scheme: dark)", "print"].map((query) => matchMedia(query));
  for (const query of queries) query.addEventListener("change", redraw);
  let isFirst = true;
  const stop = effect(() => {
    void theme.value;
    // The colours are those of the new theme after the page has taken it over.
    if (!isFirst) queueMicrotask(redraw);
    isFirst = false;
  });
  return () => {
    stop();
    for (const query of queries) query.removeEventListener("change", redraw);
  };
}

function dataOf({ times, lines }: TimeChartProps, place: number): uPlot.AlignedData {
  return [[...times], [...(lines[place]?.values ?? [])]];
}

function placesOf(chart: uPlot, { marks = [] }: TimeChartProps): Places {
  const left = chart.bbox.left / devicePixelRatio;
  return { marks: marks.map(({ at }) => (Number.isFinite(at) ? Math.round(left + chart.valToPos(at, "x")) : undefined)), width: chart.width };
}

function optionsOf(element: HTMLElement, place: number, properties: () => TimeChartProps, key: string, point: (place: number | undefined) => void): uPlot.Options {
  const { lines, isOrder = false } = properties();
  const line = lines[place]!;
  // Snapshots in their order have their names above.
  const hasTimes = place === lines.length - 1 && !isOrder;
  const colour = colours(element);
  const axis = { stroke: colour("--quiet"), font: `12px ${colour.font}`, ticks: { stroke: colour("--line"), size: 4 } };
  return {
    width: element.clientWidth || 600,
    height: HEIGHT + (hasTimes ? TIMES_HEIGHT : 0),
    padding: [8, 24, hasTimes ? 0 : 8, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 8 }, sync: { key } },
    scales: { x: { time: false, range: timeRange(isOrder) }, y: { range: (_, low, high) => valueRange(low, high) } },
    axes: [timeAxis(axis, properties, hasTimes), valueAxis(axis, line, colour)],
    series: [{}, seriesOf(line, colour(`--series-${place + 1}`))],
    hooks: {
      drawClear: [(chart) => drawBands(chart, properties(), colour, place === 0)],
      draw: [(chart) => drawMarks(chart, properties(), colour)],
      setCursor: [(chart) => point(chart.cursor.idx ?? undefined)],
    },
  };
}

type AxisStyle = Pick<uPlot.Axis, "stroke" | "font" | "ticks">;

function timeAxis(style: AxisStyle, properties: () => TimeChartProps, isShown: boolean): uPlot.Axis {
  return {
    ...style,
    show: isShown,
    size: TIMES_HEIGHT,
    space: 72,
    grid: { show: false },
    values: (_, times) => times.map((time) => properties().formatTime(time)),
    incrs: TIME_STEPS,
  };
}

function valueAxis(style: AxisStyle, { format, isBytes }: Line, colour: Colours): uPlot.Axis {
  return {
    ...style,
    size: 76,
    space: 30,
    grid: { stroke: colour("--line"), width: 1 },
    values: (_, values) => values.map(format),
    // Steps in bytes are powers of two: 64 KiB, 128 KiB, 256 KiB.
    ...(isBytes ? { incrs: Array.from({ length: 50 }, (_, power) => 2 ** power) } : {}),
  };
}

function seriesOf({ name }: Line, stroke: string): uPlot.Series {
  const isDotted = (_: uPlot, __: number, first: number, last: number): boolean => last - first < MOST_DOTS;
  return { label: name, stroke, width: 2, spanGaps: true, points: { show: isDotted, size: 6, fill: stroke } };
}

function timeRange(isOrder: boolean): uPlot.Range.Function {
  return (_, low, high) => {
    if (low === high) return [low - 1, high + 1];
    return isOrder ? [low - 0.15, high + 0.15] : [low, high];
  };
}

/** From zero where the values are near it, else close enough to see how they change. */
function valueRange(low: number | null, high: number | null): [number, number] {
  if (low === null || high === null || high <= 0) return [0, 1];
  const span = Math.max(high - low, LEAST_SPAN * high);
  const bottom = (low + high) / 2 - 0.7 * span;
  return [low < 0.6 * high ? 0 : Math.max(0, bottom), Math.max((low + high) / 2 + 0.7 * span, 1)];
}

function drawBands(chart: uPlot, { bands = [] }: TimeChartProps, colour: Colours, isNamed: boolean): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.font = `${12 * devicePixelRatio}px ${colour.font}`;
  ctx.textAlign = "center";
  ctx.textBaseline = "bottom";
  for (const { name, start, end } of bands) {
    const left = Math.max(chart.valToPos(start, "x", true), bbox.left);
    const width = Math.min(Math.max(chart.valToPos(end, "x", true) - left, 1), bbox.left + bbox.width - left);
    ctx.fillStyle = colour("--selected");
    ctx.fillRect(left, bbox.top, width, bbox.height);
    if (!isNamed || ctx.measureText(name).width + 6 > width) continue;
    ctx.fillStyle = colour("--quiet");
    ctx.fillText(name, left + width / 2, bbox.top + bbox.height - 4 * devicePixelRatio);
  }
  ctx.restore();
}

function drawMarks(chart: uPlot, { marks = [] }: TimeChartProps, colour: Colours): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.strokeStyle = colour("--line-strong");
  ctx.lineWidth = devicePixelRatio;
  for (const { at } of marks) {
    const left = Math.round(chart.valToPos(at, "x", true)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(left, 0);
    ctx.lineTo(left, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}

interface Colours {
  (token: string): string;
  readonly font: string;
}

/** The tokens as the theme has them now: a canvas knows no custom properties. */
function colours(element: HTMLElement): Colours {
  const font = getComputedStyle(element).fontFamily;
  const resolved = (token: string): string => {
    const probe = document.createElement("span");
    probe.style.color = `var(${token})`;
    element.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
  return Object.assign(resolved, { font });
}
