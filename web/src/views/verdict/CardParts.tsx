/** What the cards of all verdicts are made of. */

import type { ComponentChildren } from "preact";
import { shortened } from "../../format/text";
import { CopyButton } from "../../parts/CopyButton";

/** The sentence as the terminal prints it: what is said, large, then in which rounds that was seen. */
export function Sentence({ id, text }: { id: string; text: string }) {
  const sentence = shortened(text, 400);
  const aside = sentence.indexOf("  (");
  return (
    <h2 class="card-sentence" id={id}>
      {aside < 0 ? sentence : sentence.slice(0, aside)}
      {aside >= 0 && <span class="card-aside"> {sentence.slice(aside + 2)}</span>}
    </h2>
  );
}

export function Facts({ children }: { children: ComponentChildren }) {
  return <dl class="card-facts">{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div>
      <dt class="quiet">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function Evidence({ lines }: { lines: readonly string[] }) {
  if (!lines.length) return null;
  return (
    <section class="card-evidence">
      <h3>Why</h3>
      <ul>{lines.map((line) => <li key={line}>{shortened(line, 400)}</li>)}</ul>
    </section>
  );
}

export function NextCommand({ command }: { command: string | undefined }) {
  if (command === undefined) return null;
  return (
    <p class="card-next">
      <span class="quiet">Next, in a terminal:</span> <code>{shortened(command, 2000)}</code>
      <CopyButton text={() => command} name="Copy the command" />
    </p>
  );
}
