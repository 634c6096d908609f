/** The processes, how each is captured, and why one cannot be. */

import { formatBytes } from "../../format/numbers";
import { shortened } from "../../format/text";
import type { ProcessEntry } from "./useProcesses";

/** What is done to the process, in words. */
function wayText({ way, address }: ProcessEntry): string {
  if (way === "agent") return "through heaptrail's agent in it";
  if (way === "attach") return "by attaching to it";
  return address === null ? "through its inspector, opened for as long as it takes" : "through its inspector";
}

const RUNTIMES: Readonly<Record<ProcessEntry["runtime"], string>> = { node: "Node.js", python: "Python" };

interface Props {
  processes: readonly ProcessEntry[];
  chosen: number | undefined;
  /** Whether something was asked for already: one thing at a time. */
  isAsking: boolean;
  choose: (process: ProcessEntry) => void;
  takeSnapshot: (process: ProcessEntry) => void;
}

export function ProcessTable({ processes, ...rest }: Props) {
  return (
    <div class="panel capture-processes">
      <table>
        <caption class="visually-hidden">Processes that can be captured</caption>
        <thead>
          <tr>
            <th scope="col">Process</th>
            <th scope="col">Runtime</th>
            <th scope="col" class="number">Memory</th>
            <th scope="col" class="number">Ports</th>
            <th scope="col">Captured</th>
            <th scope="col"><span class="visually-hidden">Actions</span></th>
          </tr>
        </thead>
        <tbody>
          {processes.map((process) => (
            <ProcessRow key={process.pid} process={process} isBelow={processes.some(({ pid }) => pid === process.parent)} {...rest} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps extends Omit<Props, "processes"> {
  process: ProcessEntry;
  /** Whether what started it is listed as well. */
  isBelow: boolean;
}

function ProcessRow({ process, isBelow, chosen, isAsking, choose, takeSnapshot }: RowProps) {
  const { pid, parent, name, command, runtime, user, memory, ports, address, ready, note } = process;
  const label = `${shortened(name, 60)}, pid ${pid}`;
  return (
    <tr class={pid === chosen ? "capture-chosen" : undefined}>
      <th scope="row">
        <span class="capture-name">{shortened(name, 60)}</span> <span class="quiet small">pid {pid}{isBelow && `, started by ${parent}`}{user && `, of ${shortened(user, 40)}`}</span>
        <code class="capture-command quiet" title={shortened(command, 2000)}>{shortened(command, 160)}</code>
      </th>
      <td>{RUNTIMES[runtime] ?? shortened(runtime)}</td>
      <td class="number" data-name="Memory">{formatBytes(memory)}</td>
      <td class="number" data-name="Ports">{ports.length ? ports.join(", ") : <span class="quiet">none</span>}</td>
      <td class="capture-way">
        {ready ? wayText(process) : <strong>not now</strong>} {ready && address && <code class="quiet">{shortened(address, 80)}</code>}
        {note && <span class="capture-note quiet small">{shortened(note, 400)}</span>}
      </td>
      <td class="capture-actions">
        {ready && (
          <>
            <button type="button" disabled={isAsking} aria-label={`Hunt in ${label}`} aria-expanded={pid === chosen} onClick={() => choose(process)}>Hunt…</button>
            <button type="button" disabled={isAsking} aria-label={`Take a snapshot of ${label}`} onClick={() => takeSnapshot(process)}>Take a snapshot</button>
          </>
        )}
      </td>
    </tr>
  );
}
