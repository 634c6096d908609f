/** What a hunt shall do, with the defaults of the command line. */

import { useEffect, useRef, useState } from "preact/hooks";
import { formatCount } from "../../format/numbers";
import { shortened } from "../../format/text";
import { CopyButton } from "../../parts/CopyButton";
import { Field } from "./Field";
import { DEFAULTS, METHODS, commandOf, isOfNoType, type Plan } from "./plan";
import type { ProcessEntry } from "./useProcesses";

const NUMBERS = [
  { name: "requests", title: "Requests a round", least: 1, most: 10_000_000 },
  { name: "warmup", title: "Requests to warm up", least: 0, most: 10_000_000 },
  { name: "rounds", title: "Rounds", least: 1, most: 20 },
  { name: "concurrency", title: "Requests at a time", least: 1, most: 1000 },
] as const;

/** A line for each field that the server has found wrong. */
type Wrong = Readonly<Record<string, string>>;

interface Props {
  process: ProcessEntry;
  isAsking: boolean;
  wrong: Wrong;
  start: (plan: Plan) => void;
  close: () => void;
}

export function HuntForm({ process, isAsking, wrong, start, close }: Props) {
  const port = process.ports[0];
  const [plan, setPlan] = useState<Plan>({ ...DEFAULTS, pid: process.pid, url: port === undefined ? "" : `http://127.0.0.1:${port}/` });
  const form = useRef<HTMLFormElement>(null);
  const stillWrong = useStillWrong(wrong, plan);
  useEffect(() => {
    form.current?.scrollIntoView({ block: "center" });
    form.current?.querySelector<HTMLInputElement>("input[name=url]")?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [wrong]);
  const change = (news: Partial<Plan>): void => setPlan({ ...plan, ...news });
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
      <RequestFields plan={plan} wrong={stillWrong} change={change} />
      <div class="capture-numbers">
        {NUMBERS.map(({ name, title, least, most }) => (
          <Field key={name} name={name} title={title} wrong={stillWrong[name]}>
            <input type="number" name={name} required min={least} max={most} step={1} value={plan[name]} onInput={(event) => change({ [name]: event.currentTarget.valueAsNumber })} />
          </Field>
        ))}
      </div>
      <label class="capture-force">
        <input type="checkbox" name="force" checked={plan.force} onChange={(event) => change({ force: event.currentTarget.checked })} />
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

/** What each request is. */
function RequestFields({ plan, wrong, change }: { plan: Plan; wrong: Wrong; change: (news: Partial<Plan>) => void }) {
  const [isOpen, setOpen] = useState(false);
  const { url, method, headers, body } = plan;
  return (
    <>
      <div class="capture-request">
        <Field name="method" title="Method" wrong={wrong.method}>
          <select
            name="method"
            value={method}
            onChange={(event) => {
              change({ method: event.currentTarget.value as Plan["method"] });
              // A request of another kind mostly has something to say.
              setOpen(true);
            }}
          >
            {METHODS.map((each) => <option key={each}>{each}</option>)}
          </select>
        </Field>
        <Field name="url" title="URL to request" wrong={wrong.url}>
          <input type="url" name="url" required pattern="https?://.*" value={url} placeholder="http://127.0.0.1:3000/" onInput={(event) => change({ url: event.currentTarget.value })} />
        </Field>
      </div>
      <details class="capture-more" open={isOpen || Boolean(wrong.headers ?? wrong.body)} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>Headers and body</summary>
        <Field name="headers" title="Headers, one a line" wrong={wrong.headers}>
          <textarea name="headers" class="mono" rows={3} spellcheck={false} autocomplete="off" value={headers} placeholder={"Content-Type: application/json\nAuthorization: Bearer …"} onInput={(event) => change({ headers: event.currentTarget.value })} />
        </Field>
        <Field name="body" title="Body" wrong={wrong.body} hint={isOfNoType(plan) && "No header says what it is: many services read a body only with a Content-Type."}>
          <textarea name="body" class="mono" rows={4} spellcheck={false} autocomplete="off" value={body} onInput={(event) => change({ body: event.currentTarget.value })} />
        </Field>
      </details>
    </>
  );
}

/** Of what was found wrong, the fields that have not been changed since. */
function useStillWrong(wrong: Wrong, plan: Plan): Wrong {
  const judged = useRef({ wrong, plan });
  if (judged.current.wrong !== wrong) judged.current = { wrong, plan };
  const before = judged.current.plan;
  return Object.fromEntries(Object.entries(wrong).filter(([name]) => before[name as keyof Plan] === plan[name as keyof Plan]));
}

/** What will happen to the process. */
function Consequences({ plan }: { plan: Plan }) {
  const { method, requests, warmup, rounds } = plan;
  const total = warmup + rounds * requests;
  if (!Number.isFinite(total)) return <p class="quiet small">&nbsp;</p>;
  const command = commandOf(plan);
  return (
    <div class="capture-consequences small">
      <p>
        Sends {formatCount(total)} {method} requests and takes {formatCount(rounds + 1)} snapshots; the process stands still for each.
        {rounds === 1 && " With one round growth is likely at most: two tell a leak from a cache that fills."}
      </p>
      <p class="quiet">The same in a terminal: <code>{shortened(command, 400)}</code> <CopyButton text={() => command} /></p>
    </div>
  );
}
