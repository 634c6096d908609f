/** The verdict in a word, and the figures of the run. */

import type { ComponentChildren } from "preact";
import { shortened } from "../../format/text";
import { Sign, type Tone } from "./marks";

export function Banner({ tone, title, tools, children }: { tone: Tone; title: string; tools?: ComponentChildren; children?: ComponentChildren }) {
  return (
    <section class={`banner banner-${tone}`}>
      <div class="banner-head">
        <h1><Sign tone={tone} />{title}</h1>
        {tools}
      </div>
      {children}
    </section>
  );
}

export function Notes({ notes }: { notes: readonly string[] }) {
  if (!notes.length) return null;
  return (
    <section class="verdict-notes">
      <h2>Notes</h2>
      <ul>{notes.map((note) => <li key={note}>{shortened(note, 400)}</li>)}</ul>
    </section>
  );
}
