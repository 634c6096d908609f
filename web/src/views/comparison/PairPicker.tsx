/** Chooses the two snapshots that are compared. */

import type { SnapshotEntry } from "../../data/shapes";
import { formatBytes } from "../../format/numbers";
import { choose } from "../../state/route";
import "./comparison.css";

interface Properties {
  readonly snapshots: readonly SnapshotEntry[];
  readonly older: number;
  readonly newer: number;
}

export function PairPicker({ snapshots, older, newer }: Properties) {
  const pick = (pair: { older: number; newer: number }): void => choose({ ...pair, row: undefined });
  return (
    <div class="comparison-pair">
      <Picker name="Older" value={older} snapshots={snapshots} onPick={(index) => pick({ older: index, newer })} />
      <button type="button" onClick={() => pick({ older: newer, newer: older })} title="The other way round">
        <span aria-hidden="true">⇄</span> Swap
      </button>
      <Picker name="Newer" value={newer} snapshots={snapshots} onPick={(index) => pick({ older, newer: index })} />
    </div>
  );
}

function Picker({ name, value, snapshots, onPick }: { name: string; value: number; snapshots: readonly SnapshotEntry[]; onPick: (index: number) => void }) {
  return (
    <label>
      <span class="quiet small">{name}</span>
      <select value={value} onChange={(event) => onPick(Number(event.currentTarget.value))}>
        {snapshots.map(({ index, name: file, total }) => <option key={index} value={index}>{`${file}  (${formatBytes(total)})`}</option>)}
      </select>
    </label>
  );
}
