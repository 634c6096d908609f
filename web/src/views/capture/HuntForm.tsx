/** What a hunt shall do, with the defaults of the command line. */

import { useEffect, useRef, useState } from "preact/hooks";
import { formatCount } from "../../format/numbers";
import { shortened } from "../../format/text";
import { CopyButton } from "../../parts/CopyButton";
import { shellWord } from "../verdict/ticket";
import type { ProcessEntry } from "./useProcesses";

export interface Plan {
  readonly pid: number;
  readonly url: string;
  readonly requests: number;
  readonly warmup: number;
  readonly rounds: number;
  readonly concurrency: number;
  /** Whether to capture even if memory or the disk may not suffice. */
  readonly force: boolean;
}

const DEFAULTS = { requests: 2500, warmup: 500, rounds: 2, concurrency: 8 } as const;

type Field = keyof typeof DEFAULTS;

const FIELDS: readonly { readonly name: Field; readonly title: string; readonly least: number; readonly most: number }[] = [
  { name: "requests", title: "Requests a round", least: 1, most: 10_000_000 },
  { name: "warmup", title: "Requests to warm up", least: 0, most: 10_000_000 },
  { name: "rounds", title: "Rounds", least: 1, most: 20 },
  { name: "concurrency", title: "Requests at a time", least: 1, most: 1000 },
];

interface Props {
  process: ProcessEntry;
  isAsking: boolean;
  start: (plan: Plan) => void;
  close: () => void;
}

export function HuntForm({ process, isAsking, start, close }: Props) {
  const port = process.ports[0];
  const [plan, setPlan] = useState<Plan>({ pid: process.pid, url: port === undefined ? "" : `http://127.0.0.1:${port}/`, ...DEFAULTS, force: false });
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.scrollIntoView({ block: "center" });
    form.current?.querySelector("input")?.focus({ preventScroll: true });
  }, []);
  return (
    <form
      ref={form}
      class="panel capture-form"
      aria-label={`Hunt in ${shortened(process.name, 60)}`}
      onSubmit={(event) => {
        event.preventDefault();
        start(plan);
      }}
    >
      <h2>Hunt in {shortened(process.name, 60)} <span class="quiet small">pid {process.pid}</span></h2>
      <label class="capture-url">
        <span>URL to request</span>
        <input type="url" name="url" required pattern="https?://.*" value={plan.url} placeholder="http://127.0.0.1:3000/" onInput={(event) => setPlan({ ...plan, url: event.currentTarget.value })} />
      </label>
      <div class="capture-numbers">
        {FIELDS.map(({ name, title, least, most }) => (
          <label key={name}>
            <span>{title}</span>
            <input type="number" name={name} required min={least} max={most} step={1} value={plan[name]} onInput={(event) => setPlan({ ...plan, [name]: event.currentTarget.valueAsNumber })} />
          </label>
        ))}
      </div>
      <label class="capture-force">
        <input type="checkbox" name="force" checked={plan.force} onChange={(event) => setPlan({ ...plan, force: event.currentTarget.checked })} />
        <span>Capture even if memory or the disk may not suffice</span>
      </label>
      <Consequences plan={plan} />
      <div class="capture-buttons">
        <button type="submit" class="button-primary" disabled={isAsking}>Start the hunt</button>
        <button type="button" onClick={close}>Cancel</button>
      </div>
    </form>
  );
}

/** What will happen to the process. */
function Consequences({ plan }: { plan: Plan }) {
  const { requests, warmup, rounds } = plan;
  const total = warmup + rounds * requests;
  if (!Number.isFinite(total)) return <p class="quiet small">&nbsp;</p>;
  const command = commandOf(plan);
  return (
    <div class="capture-consequences small">
      <p>
        Sends {formatCount(total)} GET requests and takes {formatCount(rounds + 1)} snapshots; the process stands still for each.
        {rounds === 1 && " With one round growth is likely at most: two tell a leak from a cache that fills."}
      </p>
      <p class="quiet">The same in a terminal: <code>{command}</code> <CopyButton text={() => command} /></p>
    </div>
  );
}

/** Defaults go without saying. */
function commandOf(plan: Plan): string {
  const options = FIELDS.filter(({ name }) => plan[name] !== DEFAULTS[name]).map(({ name }) => ` --${name} ${plan[name]}`);
  return `heaptrail hunt --url ${shellWord(plan.url)} --pid ${plan.pid}${options.join("")}${plan.force ? " --force" : ""}`;
}
