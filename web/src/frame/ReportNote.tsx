/** Below every view of a report: when it was made, and what is not in it. */

import { embeddedReport } from "../data/embedded";
import { session } from "../data/session";

export function ReportNote() {
  const report = embeddedReport();
  if (report === undefined) return null;
  const files = session.value?.snapshots.map(({ name }) => name).join(", ");
  return (
    <footer class="frame-report quiet small">
      <p>
        Report of {files}, written on <time dateTime={report.made}>{report.made.slice(0, 16).replace("T", " at ")}</time> UTC
        by heaptrail {session.value?.version}.
      </p>
      {report.left_out.length > 0 && <p>Left out: {report.left_out.join("; ")}.</p>}
    </footer>
  );
}
