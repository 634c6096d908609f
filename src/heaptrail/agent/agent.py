"""The agent: brings triggers, profilers and exporters together, and harms nobody."""

from __future__ import annotations

import atexit
import os
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from heaptrail.agent.counters import Counters
from heaptrail.agent.delivery import ExportFailed, deliver, described
from heaptrail.agent.log import logger
from heaptrail.agent.protocols import Answer
from heaptrail.agent.registration import Registration
from heaptrail.agent.spool import Spool, spool_for
from heaptrail.errors import UsageError

if TYPE_CHECKING:
    from heaptrail.agent.profile import Profile
    from heaptrail.agent.protocols import Attributes, Exporter, Profiler, Trigger

_STOP_SECONDS = 60.0
_ACCEPTED = (Answer.STARTED, Answer.ENDING)


class Agent:
    """Runs profilers when triggers fire, and exports what they take.

    `spool` is the folder in which profiles lie until they are exported; by default the exporter's own, if it
    keeps files, else one in the folder for temporary files. After `start` nothing that an agent does raises
    into the application: what goes wrong is logged to `heaptrail.agent` and counted in `counters`.
    """

    def __init__(self, *, exporter: Exporter, spool: str | os.PathLike[str] | None = None) -> None:
        self._exporter = exporter
        self._spool = spool_for(exporter) if spool is None else Spool(Path(spool).absolute())
        self._registrations: list[Registration] = []
        self._started = False
        self._forget()

    def _forget(self) -> None:
        self._lock = threading.RLock()
        self._counters = Counters()
        self._working: set[threading.Thread] = set()

    @property
    def counters(self) -> Counters:
        """What has happened so far."""
        return self._counters

    def register(self, trigger: Trigger, *profilers: Profiler) -> None:
        """Let `profilers` run whenever `trigger` fires. Raises `UsageError` once the agent is started."""
        if self._started:
            raise UsageError("The agent is started already.", help="Register every trigger before start().")
        if not profilers:
            raise UsageError("A trigger without a profiler does nothing.", help="register(trigger, profilers.HeapSnapshot())")
        registration = next((each for each in self._registrations if each.trigger is trigger), None)
        if registration is None:
            registration = Registration(trigger)
            self._registrations.append(registration)
        for profiler in profilers:
            registration.add(profiler)

    def start(self) -> None:
        """Start all triggers, here and in every child that is forked from now on.

        Raises `UsageError` when nothing is registered or a trigger cannot work here; none is started then.
        """
        if self._started:
            raise UsageError("The agent is started already.")
        if not self._registrations:
            raise UsageError("Nothing is registered.", help="register(trigger, profiler) before start().")
        self._started = True
        try:
            for registration in self._registrations:
                registration.trigger.start(_Fire(self, registration))
        except BaseException:
            self._started = False
            self._stop_triggers()
            raise
        _run_from_now_on(self)

    def stop(self) -> None:
        """Stop all triggers, end and export what records, and wait a minute at most for what is under way."""
        if not self._started:
            return
        self._started = False
        _started_agents.discard(self)
        self._stop_triggers()
        for registration in self._registrations:
            self._deliver_all(self._ended(registration))
        for thread in tuple(self._working):
            if thread is not threading.current_thread():
                thread.join(_STOP_SECONDS)

    def fire(self, registration: Registration, attributes: Attributes) -> Answer:
        """What a trigger's `Fire` does: the work in a thread of its own."""
        answer = self._accept(registration)
        if answer not in _ACCEPTED:
            return answer
        thread = threading.Thread(target=self._work, args=(registration, attributes), name="heaptrail-work", daemon=False)
        try:
            thread.start()
        except (RuntimeError, MemoryError):
            self._release(registration)
            return Answer.FAILED
        return answer

    def fire_here(self, registration: Registration, attributes: Attributes) -> Answer:
        """What a trigger's `Fire.here` does: the work in the calling thread."""
        answer = self._accept(registration)
        if answer in _ACCEPTED:
            self._work(registration, attributes)
        elif answer is Answer.ALREADY_RUNNING:
            logger.info("triggered while a capture is running: ignored")
        return answer

    def _accept(self, registration: Registration) -> Answer:
        """Decide, and reserve what an accepted trigger needs. Called from signal handlers as well: logs nothing."""
        with self._lock:
            self._count(triggered=1)
            if not self._started:
                return Answer.NOT_RUNNING
            if registration.busy or (registration.one_shot and not _capture.acquire(blocking=False)):
                self._count(already_running=1)
                return Answer.ALREADY_RUNNING
            registration.busy = True
            return registration.expected

    def _release(self, registration: Registration) -> None:
        with self._lock:
            registration.busy = False
            if registration.one_shot:
                _capture.release()

    def _work(self, registration: Registration, attributes: Attributes) -> None:
        thread = threading.current_thread()
        self._working.add(thread)
        try:
            try:
                profiles = registration.run(self._spool, attributes, self._deliver)
            finally:
                self._release(registration)
            self._deliver_all(profiles)
        except Exception:
            self._count(failed=1)
            logger.exception("a profile could not be taken, nor a note of it written")
        finally:
            self._working.discard(thread)

    def _ended(self, registration: Registration) -> list[Profile]:
        try:
            return registration.end()
        except Exception:
            logger.exception("a profile was lost")
            return []

    def _deliver_all(self, profiles: list[Profile]) -> None:
        for profile in profiles:
            self._deliver(profile)

    def _deliver(self, profile: Profile) -> None:
        if profile.status == "failed":
            self._count(failed=1)
            logger.error("%s failed: %s", profile.kind, profile.error)
        else:
            self._count(captured=1)
        try:
            deliver(self._exporter, profile)
        except Exception as error:
            self._count(export_failures=len(error.errors) if isinstance(error, ExportFailed) else 1)
            self._spool.keep()
            logger.error("%s was not exported: %s; it stays at %s", profile.name, described(error), profile.path)
        else:
            self._count(exported=1)
            self._spool.remove(profile.path)
            logger.info("%s exported", profile.name)

    def _count(self, **more: int) -> None:
        with self._lock:
            self._counters = replace(self._counters, **{name: getattr(self._counters, name) + n for name, n in more.items()})

    def _stop_triggers(self) -> None:
        for registration in self._registrations:
            try:
                registration.trigger.stop()
            except Exception:
                logger.exception("a trigger could not be stopped")

    def begin_anew(self) -> None:
        """In a forked child: no thread of the parent's is here, and what it was about to do is not ours."""
        self._forget()
        self._spool.forget()
        for registration in self._registrations:
            try:
                registration.abandon()
                registration.trigger.start(_Fire(self, registration))
            except Exception:
                logger.exception("a trigger could not be started in a child process")


class _Fire:
    """See `Fire`."""

    def __init__(self, agent: Agent, registration: Registration) -> None:
        self._agent = agent
        self._registration = registration

    def __call__(self, attributes: Attributes) -> Answer:
        return self._agent.fire(self._registration, attributes)

    def here(self, attributes: Attributes) -> Answer:
        return self._agent.fire_here(self._registration, attributes)


# One capture at a time in a process, whoever triggers it.
_capture = threading.Lock()
_started_agents: set[Agent] = set()
_hooked = False


def _run_from_now_on(agent: Agent) -> None:
    global _hooked
    _started_agents.add(agent)
    if _hooked:
        return
    _hooked = True
    atexit.register(_stop_all)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_begin_anew_in_child)


def _stop_all() -> None:
    for agent in tuple(_started_agents):
        agent.stop()


def _begin_anew_in_child() -> None:
    global _capture
    _capture = threading.Lock()
    for agent in tuple(_started_agents):
        agent.begin_anew()
