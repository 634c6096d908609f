"""What is done in a page in place of requests: by the session that takes the snapshots, for ids live as long as it does.

When another session with the page ends, V8 forgets the ids that this one has given.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from heaptrail.errors import CaptureError, LoadFailed, UsageError
from heaptrail.load.plan import LoadResult, percentiles
from heaptrail.targets.page import PageTarget

if TYPE_CHECKING:
    from heaptrail.hunt.plan import HuntPlan
    from heaptrail.load.plan import LoadProgress
    from heaptrail.targets.protocol import Target


def require_a_load_for(target: Target, plan: HuntPlan) -> None:
    """Raise `UsageError` where a page has nothing that is done in it, or something else than a page has."""
    in_page = isinstance(target, PageTarget)
    if in_page and plan.action is None and plan.load is None:
        raise UsageError(
            f"Behind {plan.inspect} is a page, and requests do nothing to it.",
            help="""Say what a visitor does: --action "document.querySelector('#next').click()".""",
        )
    if not in_page and plan.action is not None:
        raise UsageError(
            f"--action is for a page, and behind {plan.inspect} is {target.runtime}.",
            help="Leave it away, and name what is to be requested with --url.",
        )


async def run_actions(target: Target, action: str, count: int, progress: LoadProgress) -> LoadResult:
    """Do `action` in a page `count` times, one after the other. Raises `LoadFailed` when it throws."""
    assert isinstance(target, PageTarget)
    seconds: list[float] = []
    for done in range(count):
        began = time.monotonic()
        try:
            await target.act(action)
        except CaptureError as error:
            raise LoadFailed(
                f"--action failed after {done} of {count} times: {error.message}", help="Try it in the console of DevTools."
            ) from error
        seconds.append(time.monotonic() - began)
        progress(done + 1, count)
    return LoadResult(count, {"done": count}, {}, sum(seconds), percentiles(seconds))
