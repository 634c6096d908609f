/** Questions that no view answers: a query over the tables of a heap, and its answer as a table. */

import { useEffect, useRef, useState } from "preact/hooks";
import { currentSnapshot } from "../../data/session";
import { Loading } from "../../parts/States";
import { choose, chosen } from "../../state/route";
import { SqlHelp } from "./SqlHelp";
import { EXAMPLES } from "./examples";
import { asked, ask, lastQueries, type Asked } from "./queries";
import { SqlResult } from "./SqlResult";
import "./sql.css";

export function SqlView() {
  const snapshot = currentSnapshot.value?.index ?? 0;
  const query = chosen("query");
  const [text, setText] = useState(query ?? EXAMPLES[0]!.query);
  const [running, setRunning] = useState<AbortController | undefined>(undefined);
  // A query in the address is shown, but run only by whoever looks at it: an address may come from anywhere.
  const shown = query === undefined ? undefined : asked.value.get(`${snapshot} ${query}`);
  useEffect(() => {
    if (query !== undefined) setText(query);
  }, [query]);
  const stop = useRef<AbortController | undefined>(undefined);
  stop.current = running;
  useEffect(() => () => stop.current?.abort(), []);

  const run = async (wanted: string): Promise<void> => {
    if (!wanted.trim()) return;
    stop.current?.abort();
    const stopped = new AbortController();
    setRunning(stopped);
    setText(wanted);
    await ask(snapshot, wanted, stopped.signal);
    if (stopped.signal.aborted) return;
    setRunning(undefined);
    choose({ query: wanted, sort: undefined, reverse: undefined, filter: undefined, row: undefined });
  };
  return (
    <>
      <h1>SQL</h1>
      <form
        class="sql-form"
        onSubmit={(event) => {
          event.preventDefault();
          void run(text);
        }}
      >
        <textarea
          class="mono"
          aria-label="Query"
          rows={Math.min(12, Math.max(4, text.split("\n").length))}
          value={text}
          spellcheck={false}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            void run(event.currentTarget.value);
          }}
        />
        <div class="sql-buttons">
          {running ? (
            <button type="button" onClick={() => { running.abort(); setRunning(undefined); }}>Stop</button>
          ) : (
            <button type="submit" class="button-primary">Run</button>
          )}
          <span class="quiet small">Ctrl+Enter runs it. It reads the tables, and can do nothing else.</span>
        </div>
      </form>
      <LastQueries onPick={setText} />
      {running ? <Loading what="The query is running…" /> : <Shown of={shown} snapshot={snapshot} />}
      <SqlHelp onPick={(example) => void run(example)} />
    </>
  );
}

function Shown({ of: shown, snapshot }: { of: Asked | undefined; snapshot: number }) {
  if (shown === undefined) return null;
  if (shown.error) {
    return (
      <div class="sql-error panel" role="alert">
        <pre>{shown.error.message}</pre>
        {shown.error.help && <p class="quiet">{shown.error.help}</p>}
      </div>
    );
  }
  return <SqlResult answer={shown.answer} name={shown.name} snapshot={snapshot} />;
}

/** They are kept until the page is closed. */
function LastQueries({ onPick }: { onPick: (query: string) => void }) {
  if (lastQueries.value.length < 2) return null;
  return (
    <label class="sql-last">
      <span class="quiet small">Earlier queries</span>
      <select value="" onChange={(event) => onPick(lastQueries.value[Number(event.currentTarget.value)] ?? "")}>
        <option value="" disabled>{lastQueries.value.length} since the page was opened</option>
        {lastQueries.value.map((query, number) => <option key={query} value={number}>{query.replace(/\s+/g, " ").slice(0, 120)}</option>)}
      </select>
    </label>
  );
}
