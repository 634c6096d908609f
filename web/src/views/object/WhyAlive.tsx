/** The trail to an object: as a picture, and as the line that is copied into a ticket. */

import { useAnswer } from "../../data/resource";
import type { TrailStep } from "../../data/shapes";
import type { Question } from "../../data/source";
import { shortened } from "../../format/text";
import { CopyButton } from "../../parts/CopyButton";
import { TrailPicture } from "../../parts/TrailPicture";
import type { ObjectAnswer } from "./objectAnswer";

const LONGEST = 2000;

/** What it asks for. */
export function trailQuestion(snapshot: number | undefined, id: number): Question {
  return ["trail", { snapshot, id }];
}

export function WhyAlive({ answer, snapshot }: { answer: ObjectAnswer; snapshot: number | undefined }) {
  const trail = useAnswer<{ trail: readonly TrailStep[] }>(...trailQuestion(snapshot, answer.object.id));
  const text = shortened(answer.trail_text, LONGEST);
  return (
    <section class="object-section" aria-labelledby="object-trail">
      <header class="object-section-head">
        <h2 id="object-trail">Why it is alive</h2>
        {text && <CopyButton text={() => text} />}
      </header>
      {text ? <p class="mono object-trail">{text}</p> : <p class="quiet">No trail of a root leads to it: it is a root, or only the engine keeps it.</p>}
      {text && <div class="panel object-trail-picture">{trail.value && <TrailPicture steps={trail.value.trail} snapshot={snapshot} />}</div>}
    </section>
  );
}
