/** What changed between two snapshots, as DevTools' Comparison has it, and what each class has of it. */

import { useAnswer } from "../../data/resource";
import { readySnapshots } from "../../data/session";
import type { TableAnswer, Verdict } from "../../data/shapes";
import { Table } from "../../parts/Table";
import { tableAt } from "../../parts/TableSource";
import { chosenNumber } from "../../state/route";
import { ChangedObjects } from "./ChangedObjects";
import { comparisonColumns } from "./columns";
import { ComparisonTotals } from "./ComparisonTotals";
import { PairPicker } from "./PairPicker";
import { requestsBetween } from "./requests";

export interface ComparisonAnswer extends TableAnswer {
  /** Whether objects were told apart by their ids, or only counted by class, as of two processes. */
  readonly by: "id" | "class";
  readonly total: { readonly before: number; readonly after: number };
  readonly notes: readonly string[];
}

export function ComparisonView() {
  const snapshots = readySnapshots.value;
  const indexes = snapshots.map(({ index }) => index);
  const [first = 0, last = 1] = [indexes[0], indexes.at(-1)];
  const older = within(indexes, chosenNumber("older")) ?? first;
  const newer = within(indexes, chosenNumber("newer")) ?? last;
  const answer = useAnswer<ComparisonAnswer>("comparison", { older, newer, limit: 1 });
  const verdict = useAnswer<Partial<Verdict>>("verdict");
  const compared = answer.value;
  const requests = requestsBetween(verdict.value?.requests, older, newer);
  return (
    <>
      <h1>Comparison</h1>
      <PairPicker snapshots={snapshots} older={older} newer={newer} />
      <ComparisonTotals compared={compared} requests={requests} isSame={older === newer} />
      <Table
        source={tableAt("comparison", { older, newer })}
        noun={["class", "classes"]}
        columns={comparisonColumns(compared?.total, requests)}
        sort="size_delta"
        example="size_delta>100KiB"
        {...(compared?.by === "id" ? { unfold: (row) => <ChangedObjects older={older} newer={newer} row={row} /> } : {})}
        nothing="Nothing changed between these two."
      />
    </>
  );
}

function within(indexes: readonly number[], wanted: number | undefined): number | undefined {
  return indexes.find((index) => index === wanted);
}
