import { render } from "preact";
import "./style/tokens.css";
import "./style/base.css";
import "./state/theme";
import { source } from "./data/current";
import { hasToken, logIn } from "./data/live";
import { loadSession, sessionError, sessionQuestion } from "./data/session";
import { Refusal } from "./data/source";
import { App } from "./frame/App";
import "./views";

// As soon as may be: a browser that has the token's cookie needs no more for the answer than that it is asked for.
if (!hasToken()) source().expect([sessionQuestion]);

async function start(): Promise<void> {
  try {
    if (source().isLive) await logIn();
  } catch (error) {
    if (error instanceof Refusal) sessionError.value = error;
  }
  render(<App />, document.getElementById("app")!);
  if (sessionError.value === undefined) await loadSession();
}

// The address that `heaptrail serve` printed, pasted into a page that is open already.
addEventListener("hashchange", () => {
  if (hasToken()) void logIn().then(() => location.reload());
});

void start();
