import { currentSnapshot, readySnapshots, session, sessionError, snapshotToShow } from "../data/session";
import { Empty, Failed, Loading } from "../parts/States";
import { route } from "../state/route";
import { Navigation } from "./Navigation";
import { ReportNote } from "./ReportNote";
import { TopBar } from "./TopBar";
import { viewNamed, type View } from "./views";
import "./frame.css";

export function App() {
  const opened = session.value;
  if (sessionError.value) return <main class="frame-alone"><Failed error={sessionError.value} /></main>;
  if (opened === undefined) return <main class="frame-alone"><Loading what="Asking what is opened…" /></main>;
  const view = viewNamed(route.value.view);
  return (
    <div class="frame">
      <a class="frame-skip" href="#content" onClick={toContent}>Skip to the content</a>
      <TopBar session={opened} view={view} />
      <Navigation session={opened} />
      <main class="frame-content" id="content" tabIndex={-1}>
        {view === undefined ? <NoSuchPage /> : <Shown view={view} />}
        <ReportNote />
      </main>
    </div>
  );
}

function NoSuchPage() {
  return (
    <>
      <h1 class="visually-hidden">heaptrail</h1>
      <Empty title="There is no such page.">The navigation lists those that there are.</Empty>
    </>
  );
}

function Shown({ view }: { view: View }) {
  const opened = session.value?.snapshots ?? [];
  const failed = opened.find(({ state }) => state === "failed");
  const isOpening = opened.some(({ state }) => state === "opening");
  const missing = view.snapshots - readySnapshots.value.length;
  if (missing > 0 && isOpening) return <Loading what={`Opening ${opened.filter(({ state }) => state === "opening").map(({ name }) => name).join(", ")}…`} />;
  if (missing > 0) {
    return (
      <>
        <h1>{view.title}</h1>
        {failed ? <Empty title={`${failed.name} cannot be opened.`}>{failed.error}</Empty> : <TooFew view={view} />}
      </>
    );
  }
  const wanted = view.picksSnapshot && currentSnapshot.value === undefined ? snapshotToShow.value : undefined;
  if (wanted !== undefined) return <Loading what={`Opening ${wanted.name}…`} />;
  const { component: Component } = view;
  return <Component key={view.name} />;
}

function TooFew({ view }: { view: View }) {
  return (
    <Empty title={view.snapshots > 1 ? `${view.title} takes two snapshots.` : "No snapshot is opened."}>
      Start <code>heaptrail serve</code> with more files, or take a snapshot on the page <a href="#/capture">Capture</a>.
    </Empty>
  );
}

/** The address belongs to the views: a jump within the page must not change it. */
function toContent(event: Event): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}
