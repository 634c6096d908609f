/** What changed over all snapshots: a column for each, and a mark on what grew in every round. */

import { source } from "../../data/current";
import { useAnswer } from "../../data/resource";
import { readySnapshots } from "../../data/session";
import type { Row, SnapshotEntry, Verdict } from "../../data/shapes";
import { shortened } from "../../format/text";
import { CopyButton } from "../../parts/CopyButton";
import { Table } from "../../parts/Table";
import { conditions, toggled } from "../../parts/TableChoices";
import type { TableColumn } from "../../parts/TableColumns";
import { tableAt } from "../../parts/TableSource";
import { choose, chosen, linkTo } from "../../state/route";
import { perRequestColumns } from "../comparison/perRequest";
import { requestsBetween } from "../comparison/requests";
import { Sparkline } from "./Sparkline";
import "./growth.css";

const LONGEST = 2000;

type By = "class" | "holder" | "path";

const VIEWS: Readonly<Record<By, { readonly option: string; readonly noun: readonly [string, string] }>> = {
  class: { option: "By class", noun: ["class", "classes"] },
  holder: { option: "By holder", noun: ["holder", "holders"] },
  path: { option: "By path", noun: ["path", "paths"] },
};

export function GrowthView() {
  const snapshots = readySnapshots.value;
  const by = chosenBy();
  const rounds = snapshots.length - 1;
  const verdict = useAnswer<Partial<Verdict>>("verdict");
  const requests = requestsBetween(verdict.value?.requests, 0, rounds);
  return (
    <>
      <h1>Growth</h1>
      <p class="quiet">
        Every {VIEWS[by].noun[0]} that changed over {snapshots.length} snapshots; the mark <EveryRound /> is on those that grew in
        {rounds > 1 ? " every round, as leaks do." : " the round between them."}
      </p>
      <Table
        source={tableAt("growth", { by: by === "class" ? undefined : by })}
        noun={VIEWS[by].noun}
        columns={growthColumns(snapshots, by, requests)}
        sort="shallow_grown"
        example="grown>100"
        keyOf={(row) => `${String(row["name"])} ${String(row["class"])}`}
        open={(row) => linkTo("object", { snapshot: snapshots.at(-1)?.index, id: Number(row["id"]) })}
        {...(by === "path" ? { unfold: (row) => <Path text={String(row["name"])} /> } : {})}
        tools={<Tools by={by} rounds={rounds} />}
        nothing="Nothing changed between these snapshots."
      />
    </>
  );
}

function chosenBy(): By {
  const by = chosen("by");
  return by === "holder" || by === "path" ? by : "class";
}

function Tools({ by, rounds }: { by: By; rounds: number }) {
  const always = `steps=${rounds}`;
  const filter = chosen("filter") ?? "";
  const isAlways = conditions(filter).includes(always);
  return (
    <>
      {source().isLive && (
        <select aria-label="A row for each" value={by} onChange={(event) => choose({ by: event.currentTarget.value, row: undefined })}>
          {Object.entries(VIEWS).map(([value, { option }]) => <option key={value} value={value}>{option}</option>)}
        </select>
      )}
      {rounds > 1 && (
        <label>
          <input type="checkbox" checked={isAlways} onChange={() => choose({ filter: toggled(filter, always), row: undefined })} />
          Grew in every round
        </label>
      )}
    </>
  );
}

function growthColumns(snapshots: readonly SnapshotEntry[], by: By, requests: number | undefined): TableColumn[] {
  const rounds = snapshots.length - 1;
  const counts = snapshots.map((_, place) => `count_${place + 1}`);
  const last = snapshots.at(-1)?.index;
  return [
    {
      name: "name",
      heading: by === "class" ? "Class" : by === "holder" ? "Holder" : "Path",
      width: by === "class" ? 8 : by === "holder" ? 14 : 22,
      cell: (row) => <NameCell row={row} rounds={rounds} snapshot={last} />,
    },
    ...(by === "class" ? [] : [{ name: "class", heading: "Class", priority: 3, width: 7 }]),
    { name: "curve", heading: "Count", priority: 2, width: 5.25, isFixed: true, isSortable: false, cell: (row) => <Sparkline numbers={counts.map((name) => Number(row[name]))} /> },
    ...snapshots.map(({ label, name }, place) => ({
      name: `count_${place + 1}`,
      heading: label,
      help: `Objects in ${name}`,
      // The first and the last say most.
      priority: place === 0 || place === rounds ? 5 : 7,
      width: 5,
    })),
    { name: "grown", heading: "# Delta", priority: 3, width: 5.75 },
    ...perRequestColumns(requests, "grown", "shallow_grown"),
    { name: "shallow_grown", heading: "Size delta", priority: 1, width: 7 },
  ];
}

function NameCell({ row, rounds, snapshot }: { row: Row; rounds: number; snapshot: number | undefined }) {
  const name = String(row["name"] ?? "");
  const isAlways = row["steps"] === rounds;
  return (
    <span class="growth-name">
      {isAlways && <EveryRound />}
      <a href={linkTo("object", { snapshot, id: Number(row["id"]) })} tabIndex={-1} title={shortened(name, LONGEST)}>{shortened(name)}</a>
    </span>
  );
}

/** The whole of a path, which is long. */
function Path({ text }: { text: string }) {
  return <p class="growth-path mono">{shortened(text, LONGEST)} <CopyButton text={() => text} /></p>;
}

function EveryRound() {
  return <span class="growth-mark" role="img" aria-label="grew in every round" title="Grew in every round">▲</span>;
}
