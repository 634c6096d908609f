/** The text of a string: its beginning, or all of it. */

import { useState } from "preact/hooks";
import { useAnswer } from "../../data/resource";
import { session } from "../../data/session";
import { formatCount } from "../../format/numbers";
import { CopyButton } from "../../parts/CopyButton";
import { linkTo } from "../../state/route";
import type { ObjectAnswer, StringAnswer } from "./objectAnswer";

const MOST_CHARACTERS = 1_000_000;

export function StringText({ string, snapshot, id }: { string: StringAnswer; snapshot: number | undefined; id: number }) {
  const [isWhole, showWhole] = useState(false);
  const whole = useAnswer<ObjectAnswer>(isWhole ? "object" : undefined, { snapshot, id, limit: 1, characters: MOST_CHARACTERS });
  const shown = whole.value?.string ?? string;
  const isLeftOut = session.value?.strings_hidden;
  const hidden = shown.character_count - shown.text.length;
  return (
    <section class="object-section" aria-labelledby="object-text">
      <header class="object-section-head">
        <h2 id="object-text">Text <span class="quiet small">{formatCount(shown.character_count)} characters</span></h2>
        {!isLeftOut && <CopyButton text={() => shown.text} name={hidden > 0 ? "Copy what is shown" : "Copy"} />}
      </header>
      {isLeftOut ? <p class="quiet">What strings say is left out of this report.</p> : <pre class="panel object-text" tabIndex={0} aria-label="The string's text">{shown.text}</pre>}
      {shown.parent_id !== null && (
        <p class="quiet small">It was cut from <a href={linkTo("object", { snapshot, id: shown.parent_id })}>@{shown.parent_id}</a>: the heap records that string's text only, which is shown.</p>
      )}
      {!shown.is_complete && <p class="quiet small">The engine recorded only the beginning of it.</p>}
      {whole.state === "failed" && <p role="alert">{whole.error.message} {whole.error.help}</p>}
      {!isLeftOut && !isWhole && hidden > 0 && (
        <button type="button" class="small" onClick={() => showWhole(true)}>Show {hidden > MOST_CHARACTERS ? "more" : "all"}: {formatCount(hidden)} more characters</button>
      )}
    </section>
  );
}
