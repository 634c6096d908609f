/** Where the bytes of each heap are, as DevTools' Statistics has it, side by side: what grew. */

import { readySnapshots } from "../../data/session";
import { formatBytes, formatCount, formatShare, formatSigned } from "../../format/numbers";
import { CopyButton } from "../../parts/CopyButton";
import { Answer } from "../../parts/States";
import { growthOf, partsOf, type HeapPart, type StatisticsAnswer } from "./heapParts";
import { StackedBar } from "./StackedBar";
import { useStatistics } from "./useStatistics";
import "./statistics.css";

export function StatisticsView() {
  const answers = useStatistics(readySnapshots.value.map(({ index }) => index));
  return (
    <>
      <h1>Statistics</h1>
      <p class="quiet small statistics-text">Where the bytes of the heap are. The parts are DevTools' own, and add up to the total.</p>
      <Answer of={answers} what="Adding up the heap…">{(heaps) => <Shown heaps={heaps} />}</Answer>
    </>
  );
}

function Shown({ heaps }: { heaps: readonly StatisticsAnswer[] }) {
  const names = readySnapshots.value.map(({ name }) => name);
  const parts = partsOf(heaps, readySnapshots.value[0]?.runtime);
  const totals = heaps.map(({ total }) => total);
  const largest = Math.max(...totals);
  return (
    <>
      <div class="panel statistics-bars">
        {heaps.map((heap, place) => (
          <StackedBar key={place} name={names[place] ?? ""} parts={parts} place={place} total={heap.total} scale={largest} />
        ))}
      </div>
      <div class="panel statistics-panel" tabIndex={0} role="group" aria-label="The parts of each heap">
        <table class="statistics">
          <thead>
            <tr>
              <th scope="col">Part</th>
              {names.map((name, place) => <th key={place} scope="col" class="number" colSpan={2}>{name}</th>)}
              {heaps.length > 1 && <th scope="col" class="number">{heaps.length > 2 ? "First to last" : "Growth"}</th>}
            </tr>
          </thead>
          <tbody>
            {parts.map((part) => <PartRow key={part.name} part={part} totals={totals} />)}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">Total</th>
              {totals.map((total, place) => <Sizes key={place} size={total} total={total} />)}
              <Growth sizes={totals} most={0} />
            </tr>
          </tfoot>
        </table>
      </div>
      <p class="statistics-foot"><CopyButton text={() => tableText(names, parts, totals)} name="Copy as text" /></p>
    </>
  );
}

function PartRow({ part, totals }: { part: HeapPart; totals: readonly number[] }) {
  return (
    <tr>
      <th scope="row"><span class={`statistics-swatch statistics-${part.name}`} aria-hidden="true" />{part.title}</th>
      {part.sizes.map((size, place) => <Sizes key={place} size={size} total={totals[place] ?? 0} />)}
      <Growth sizes={part.sizes} most={growthOf(totals) ?? 0} />
    </tr>
  );
}

function Sizes({ size, total }: { size: number; total: number }) {
  return (
    <>
      <td class="number" title={`${formatCount(size)} bytes`}>{formatBytes(size)}</td>
      <td class="number quiet statistics-share">{formatShare(size, total)}</td>
    </>
  );
}

/** The growth, marked where it is a large part of the growth of all. */
function Growth({ sizes, most }: { sizes: readonly number[]; most: number }) {
  const growth = growthOf(sizes);
  if (growth === undefined) return null;
  const isLarge = most > 0 && growth / most >= 0.25;
  return <td class={`number ${isLarge ? "statistics-large" : ""}`} title={`${formatCount(growth)} bytes`}>{formatSigned(growth, formatBytes)}</td>;
}

function tableText(names: readonly string[], parts: readonly HeapPart[], totals: readonly number[]): string {
  const rows = [...parts.map(({ title, sizes }) => [title, ...sizes]), ["Total", ...totals]];
  return [["Part, in bytes", ...names], ...rows].map((cells) => cells.join("\t")).join("\n");
}
