/** The source of this page. */

import { EmbeddedSource, embeddedReport } from "./embedded";
import { LiveSource } from "./live";
import type { Source } from "./source";

let current: Source | undefined;

/** Chosen once: the answers in the page where there are some, else the server. */
export function source(): Source {
  if (current === undefined) {
    const report = embeddedReport();
    current = report === undefined ? new LiveSource() : new EmbeddedSource(report);
  }
  return current;
}
