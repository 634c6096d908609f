/** Lines over time, each with a panel and a scale of its own, with bands and marks behind them. A table says the same. */

import { useEffect, useRef, useState } from "preact/hooks";
import { drawCharts, type Drawing, type Places } from "./TimeChartDrawing";
import "./time-chart.css";

export interface Line {
  readonly name: string;
  /** One for each time; null where it is not known. */
  readonly values: readonly (number | null)[];
  readonly format: (value: number) => string;
  /** Whether the steps of its axis are powers of two. */
  readonly isBytes: boolean;
}

/** A stretch of time with a name. */
export interface Band {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** A moment with a name, that may lead somewhere. */
export interface Mark {
  readonly at: number;
  readonly name: string;
  readonly href?: string;
}

export interface TimeChartProps {
  title: string;
  /** Rising. */
  times: readonly number[];
  formatTime: (time: number) => string;
  /** Whether times are only places in an order. */
  isOrder?: boolean;
  lines: readonly Line[];
  bands?: readonly Band[];
  marks?: readonly Mark[];
}

export function TimeChart(props: TimeChartProps) {
  const { title, times, formatTime, lines, marks = [] } = props;
  const [pointed, point] = useState<number | undefined>(undefined);
  const panels = useRef<(HTMLDivElement | null)[]>([]);
  const places = useDrawing(panels, props, point);
  const time = pointed === undefined ? undefined : times[pointed];
  return (
    <figure class="time-chart" aria-label={title}>
      <div class={marks.length > 0 ? "time-plots time-plots-marked" : "time-plots"}>
        {lines.map(({ name, values, format }, place) => {
          const value = pointed === undefined ? values.findLast((each) => each !== null) : values[pointed];
          return (
            <div key={name} class="time-panel">
              <p class="time-name small" aria-hidden="true">
                <span class={`time-sample time-sample-${place + 1}`} />
                {name} <strong>{value === null || value === undefined ? "–" : format(value)}</strong>
                {time !== undefined && <span class="quiet">at {formatTime(time)}</span>}
              </p>
              <div class={`time-canvas${place === lines.length - 1 && !props.isOrder ? " time-canvas-last" : ""}`} ref={(element) => void (panels.current[place] = element)} aria-hidden="true" />
            </div>
          );
        })}
        <MarkLabels marks={marks} places={places} formatTime={formatTime} />
      </div>
      <TimeTable {...props} />
    </figure>
  );
}

const LABEL_WIDTH = 92;

/** In full where neighbours have room for it, else the number alone. */
function MarkLabels({ marks, places, formatTime }: { marks: readonly Mark[]; places: Places; formatTime: (time: number) => string }) {
  const lefts = places.marks.filter((left) => left !== undefined);
  const isRoomy = lefts.every((left, place) => place === 0 || left - lefts[place - 1]! > LABEL_WIDTH);
  return (
    <ol class="time-marks">
      {places.marks.map((left, place) => {
        const mark = marks[place];
        if (left === undefined || mark === undefined) return null;
        const text = isRoomy ? `snapshot ${place + 1}` : String(place + 1);
        const inside = isRoomy ? Math.min(Math.max(left, LABEL_WIDTH / 2), places.width - LABEL_WIDTH / 2) : left;
        return (
          <li key={place} class="time-mark small" style={{ left: `${inside}px` }} title={`${mark.name}, ${formatTime(mark.at)}`}>
            {mark.href === undefined ? text : <a href={mark.href} aria-label={mark.name}>{text}</a>}
          </li>
        );
      })}
    </ol>
  );
}

/** Draws, and draws anew when size, theme or figures change. Answers where the marks are. */
function useDrawing(
  panels: { readonly current: readonly (HTMLDivElement | null)[] },
  props: TimeChartProps,
  point: (place: number | undefined) => void,
): Places {
  const [places, setPlaces] = useState<Places>({ marks: [], width: 0 });
  const drawing = useRef<Drawing | undefined>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const shape = JSON.stringify([props.lines.map(({ name, isBytes }) => [name, isBytes]), props.isOrder]);
  useEffect(() => {
    const elements = panels.current.slice(0, props.lines.length).filter((element) => element !== null);
    drawing.current = drawCharts(elements, () => latest.current, point, setPlaces);
    return () => drawing.current?.destroy();
  }, [shape]);
  useEffect(() => drawing.current?.update(), [props.times, props.lines, props.bands, props.marks]);
  return places;
}

function TimeTable({ title, times, formatTime, lines, isOrder }: TimeChartProps) {
  return (
    <details class="time-table">
      <summary class="small">As a table</summary>
      <div class="time-table-scroll">
        <table>
          <caption class="visually-hidden">{title}</caption>
          <thead>
            <tr><th scope="col">{isOrder ? "Snapshot" : "Time"}</th>{lines.map(({ name }) => <th key={name} scope="col" class="number">{name}</th>)}</tr>
          </thead>
          <tbody>
            {times.map((time, place) => (
              <tr key={place}>
                <th scope="row">{formatTime(time)}</th>
                {lines.map(({ name, values, format }) => {
                  const value = values[place];
                  return <td key={name} class="number">{value === null || value === undefined ? "" : format(value)}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
