/** Lines over time, each with a panel and a scale of its own, with bands and marks behind them. A table says the same. */

import { useEffect, useRef, useState } from "preact/hooks";
import { drawCharts, type Drawing } from "./TimeChartDrawing";
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
      <div class="time-plots">
        {lines.map(({ name, values, format }, place) => {
          const value = pointed === undefined ? values.findLast((each) => each !== null) : values[pointed];
          return (
            <div key={name} class="time-panel">
              <p class="time-name small" aria-hidden="true">
                <span class={`time-sample time-sample-${place + 1}`} />
                {name} <strong>{value === null || value === undefined ? "–" : format(value)}</strong>
                {time !== undefined && <span class="quiet">at {formatTime(time)}</span>}
              </p>
              <div class={`time-canvas${place === lines.length - 1 ? " time-canvas-last" : ""}`} ref={(element) => void (panels.current[place] = element)} aria-hidden="true" />
            </div>
          );
        })}
        {marks.length > 0 && <span class="time-marks-name small quiet" aria-hidden="true">Snapshots</span>}
        <ol class="time-marks" aria-label="Snapshots">
          {places.map((left, place) => {
            const mark = marks[place];
            return mark !== undefined && left !== undefined && <MarkLabel key={place} mark={mark} number={place + 1} left={left} time={formatTime(mark.at)} />;
          })}
        </ol>
      </div>
      <TimeTable {...props} />
    </figure>
  );
}

function MarkLabel({ mark, number, left, time }: { mark: Mark; number: number; left: number; time: string }) {
  return (
    <li class="time-mark small" style={{ left: `${left}px` }} title={`${mark.name}, ${time}`}>
      {mark.href === undefined ? number : <a href={mark.href} aria-label={mark.name}>{number}</a>}
    </li>
  );
}

/** Draws, and draws anew when size, theme or figures change. Answers where the marks are, in pixels. */
function useDrawing(
  panels: { readonly current: readonly (HTMLDivElement | null)[] },
  props: TimeChartProps,
  point: (place: number | undefined) => void,
): readonly (number | undefined)[] {
  const [places, setPlaces] = useState<readonly (number | undefined)[]>([]);
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
