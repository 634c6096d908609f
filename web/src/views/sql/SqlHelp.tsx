/** Examples of queries, and the tables and columns that there are. */

import { EXAMPLES, TABLES } from "./examples";

export function SqlHelp({ onPick }: { onPick: (query: string) => void }) {
  return (
    <div class="sql-help">
      <section>
        <h2>Examples</h2>
        <ul>
          {EXAMPLES.map(({ title, query }) => (
            <li key={title}><button type="button" class="button-quiet sql-example" onClick={() => onPick(query)}>{title}</button></li>
          ))}
        </ul>
      </section>
      <section>
        <h2>Tables</h2>
        <dl>
          {TABLES.map(([table, columns]) => (
            <div key={table}><dt class="mono">{table}</dt><dd class="mono quiet">{columns}</dd></div>
          ))}
        </dl>
        <p class="quiet small">
          These are of the snapshot chosen above; <code>s1.nodes</code>, <code>s2.nodes</code> and so on are of each that is opened.
          Sizes are bytes. Nodes are joined by their ordinals.
        </p>
      </section>
    </div>
  );
}
