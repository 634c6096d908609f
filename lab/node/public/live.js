// Server-sent events, for as long as the page is open.

const AGAIN_MILLISECONDS = 2000;

// Calls `opened` each time that the stream begins, `measured` with each event, and `lost` when it breaks off.
export function follow(url, { connecting, opened, measured, lost }) {
  const source = new EventSource(url);
  connecting();
  source.addEventListener("open", opened);
  source.addEventListener("message", (event) => measured(JSON.parse(event.data)));
  source.addEventListener("error", () => {
    lost();
    // A browser tries again by itself only after some kinds of failure.
    source.close();
    setTimeout(() => follow(url, { connecting: () => {}, opened, measured, lost }), AGAIN_MILLISECONDS);
  });
}
