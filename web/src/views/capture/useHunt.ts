/** What the server tells of a hunt while it goes on. */

import { useEffect, useState } from "preact/hooks";
import { loadSession } from "../../data/session";
import { EVENT_TYPES, NOTHING_KNOWN, afterEvent, type Hunt, type HuntEvent } from "./huntEvents";

export function useHunt(number: number): Hunt {
  const [hunt, setHunt] = useState<Hunt>(NOTHING_KNOWN);
  useEffect(() => {
    setHunt(NOTHING_KNOWN);
    const events = new EventSource(`api/hunts/${number}/events`);
    const take = (event: HuntEvent): void => {
      setHunt((known) => afterEvent(known, event));
      if (event.type !== "done" && event.type !== "failed") return;
      events.close();
      void loadSession();
    };
    for (const type of EVENT_TYPES) {
      events.addEventListener(type, (message) => take({ type, data: JSON.parse((message as MessageEvent<string>).data) } as HuntEvent));
    }
    // The browser connects again by itself, unless it was refused.
    events.onerror = () => {
      if (events.readyState === EventSource.CLOSED) take({ type: "failed", data: { message: "Nothing is known of this hunt.", help: "The server may have been started anew since." } });
    };
    return () => events.close();
  }, [number]);
  return hunt;
}
