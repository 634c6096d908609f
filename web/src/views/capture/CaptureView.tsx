/** Take snapshots of running processes, and hunt in them, from the page. */

import { useEffect, useState } from "preact/hooks";
import { send } from "../../data/live";
import { session } from "../../data/session";
import { Refusal } from "../../data/source";
import { Answer, Empty } from "../../parts/States";
import { choose, chosenNumber, goTo } from "../../state/route";
import { HuntForm } from "./HuntForm";
import { HuntProgress } from "./HuntProgress";
import { ProcessTable } from "./ProcessTable";
import { useProcesses } from "./useProcesses";
import "./capture.css";

export function CaptureView() {
  const running = session.value?.hunt ?? undefined;
  const chosen = chosenNumber("hunt");
  const number = chosen ?? running;
  useEffect(() => {
    // Its end shall be seen, and after that it runs no more.
    if (chosen === undefined && running !== undefined) choose({ hunt: running }, { keep: false });
  }, [chosen, running]);
  return (
    <div class="capture">
      <h1>Capture</h1>
      {number === undefined ? <Choice /> : <HuntProgress key={number} number={number} />}
    </div>
  );
}

const NOTHING_WRONG: Refusal["fields"] = {};

/** Which process, and what to do with it. */
function Choice() {
  const { processes, again } = useProcesses();
  const [refused, setRefused] = useState<Refusal | undefined>(undefined);
  const [isAsking, setAsking] = useState(false);
  const begin = async (path: string, body: object): Promise<void> => {
    setAsking(true);
    setRefused(undefined);
    try {
      const { number } = await send<{ readonly number: number }>("POST", path, body);
      goTo("capture", { hunt: number });
    } catch (error) {
      setRefused(error instanceof Refusal ? error : new Refusal(String(error), "", 0));
    } finally {
      setAsking(false);
    }
  };
  const pid = chosenNumber("pid");
  return (
    <>
      <div class="capture-head">
        <p class="quiet">Node.js and Python processes on this machine. Nothing is done to them before you say so.</p>
        <button type="button" onClick={again}>Look again</button>
      </div>
      <Answer of={processes} what="Looking for processes…">
        {(found) => {
          const chosen = found.find((process) => process.pid === pid && process.ready);
          return (
            <>
              {refused && <Refused refused={refused} isForm={chosen !== undefined} />}
              {chosen && <HuntForm key={chosen.pid} process={chosen} isAsking={isAsking} wrong={refused?.fields ?? NOTHING_WRONG} start={(plan) => void begin("hunts", plan)} close={() => choose({ pid: undefined })} />}
              {found.length === 0 ? (
                <NoProcess />
              ) : (
                <ProcessTable
                  processes={found}
                  chosen={chosen?.pid}
                  isAsking={isAsking}
                  choose={(process) => choose({ pid: process.pid })}
                  takeSnapshot={(process) => void begin("snapshots", { pid: process.pid })}
                />
              )}
            </>
          );
        }}
      </Answer>
    </>
  );
}

/** Of a form each mistake stands beside its field. */
function Refused({ refused, isForm }: { refused: Refusal; isForm: boolean }) {
  const isBeside = isForm && Object.keys(refused.fields).some((name) => name !== "pid");
  const [message, help] = isBeside ? ["Nothing was begun.", "What is wrong stands beside each field."] : [refused.message, refused.help];
  return <p class="capture-refused" role="alert"><strong>{message}</strong> {help}</p>;
}

function NoProcess() {
  return (
    <Empty title="No process that can be captured.">
      Start a Node.js or Python service and look again. What <code>heaptrail doctor</code> says in a terminal tells what is missing.
    </Empty>
  );
}
