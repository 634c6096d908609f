"""A page in a browser behind one inspector session."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Self, cast

from heaptrail.targets.capture import CaptureWay, capture, no_stacks_of
from heaptrail.targets.event_loop import require_turning
from heaptrail.targets.inspector import Inspector, v8_heap_used
from heaptrail.targets.limits import Headroom, memory_headroom
from heaptrail.targets.offers import version_at
from heaptrail.targets.origins import InspectedOrigin
from heaptrail.targets.prediction import Cost, predict_cost
from heaptrail.targets.protocol import Capture, CaptureProgress, Memory
from heaptrail.targets.scripts import script_urls
from heaptrail.targets.settling import collect_until_settled

if TYPE_CHECKING:
    from pathlib import Path

    from heaptrail.errors import CaptureError
    from heaptrail.targets.addresses import InspectorAddress
    from heaptrail.targets.offers import Offer

_BLOCKED_SECONDS = 10.0


class PageTarget:
    """See `heaptrail.targets.protocol.Target`. The page stays open.

    Which process draws the page is not told, so what the machine has available bounds a capture.
    """

    way = CaptureWay.PROTOCOL.value
    output = ""
    pid: int | None = None

    def __init__(self, inspector: Inspector, origin: InspectedOrigin, page: Offer, version: str) -> None:
        self._inspector = inspector
        self._origin = origin
        self._heap_used = 0
        self._pace = 1.0
        self.runtime = f"chrome {version.rpartition('/')[2]}".strip()
        self.notes = (f"the page is {page.url}",)

    @classmethod
    async def of_offer(cls, page: Offer, address: InspectorAddress) -> Self:
        """A page that the browser at `address` offers. Raises `InspectorUnavailable`."""
        version = await version_at(address)
        inspector = await Inspector.connect(page.session_url)
        return cls(inspector, InspectedOrigin(address, None), page, version)

    async def memory(self) -> Memory:
        """What V8 says of the page's heap; the resident memory is not told: the total stands for it."""
        usage = cast("dict[str, float]", await self._inspector.call("Runtime.getHeapUsage"))
        self._heap_used, total = round(usage["usedSize"]), round(usage["totalSize"])
        outside = usage.get("embedderHeapUsedSize", 0) + usage.get("backingStorageSize", 0)
        return Memory(self._heap_used, total, round(outside), total + round(outside))

    async def heap_used(self) -> int:
        """See `Target`: told by V8 itself."""
        return await v8_heap_used(self._inspector)

    async def require_turning(self, seconds: float = _BLOCKED_SECONDS) -> None:
        """Raise `TargetUnresponsive` unless the event loop turns within `seconds`."""
        await require_turning(self._inspector, seconds)

    async def act(self, action: str) -> None:
        """Evaluate an expression of JavaScript, wait for its promise if it is one, and give the page a turn.

        Raises `EvaluationError` when it throws.
        """
        await self._inspector.resolve(f"(async () => {{ await ({action}); await new Promise(turn => setTimeout(turn)); }})()")

    async def record_allocations(self) -> None:
        """Raises `UsageError`: V8 has no stacks for snapshots that are taken one by one."""
        raise no_stacks_of(self.runtime)

    async def collect(self) -> None:
        """Collect until nothing more becomes free, elements included."""
        await self.require_turning()
        await collect_until_settled(self._inspector, self._used)

    async def predict(self) -> tuple[Cost, Headroom]:
        """The cost of a snapshot of the heap as it is now, and the memory that there is for it."""
        await self.memory()
        return self._cost(), memory_headroom(None)

    async def snapshot(self, path: Path, progress: CaptureProgress) -> Capture:
        """See `Target`. Does not collect first."""
        cost = self._cost()
        taken = await capture(self._inspector, CaptureWay.PROTOCOL, path, pid=None, predicted=cost, progress=progress)
        self._pace *= taken.seconds / cost.seconds
        return taken

    async def scripts(self) -> dict[str, str]:
        """Script id → URL. To be asked after the last capture."""
        return await script_urls(self._inspector)

    async def ended(self) -> CaptureError:
        """See `Target`."""
        return await self._origin.ended(self._inspector)

    async def close(self) -> None:
        """See `Target`."""
        await self._origin.release(self._inspector)

    async def _used(self) -> int:
        return (await self.memory()).heap_used

    def _cost(self) -> Cost:
        cost = predict_cost(self._heap_used)
        return replace(cost, seconds=cost.seconds * self._pace)
