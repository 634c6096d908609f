"""One session with a V8 inspector: the Chrome DevTools Protocol over a websocket.

Object ids in heap snapshots live as long as the session, so there is one for all captures.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable, Mapping
from typing import cast

import aiohttp

from heaptrail.errors import CaptureError, ConnectionLost, InspectorUnavailable, TargetUnresponsive
from heaptrail.units import format_duration

JsonObject = dict[str, object]
EventHandler = Callable[[JsonObject], None]

# V8 cuts a snapshot into chunks of 100 KiB; escaped as JSON none comes near this.
_LARGEST_MESSAGE = 64 << 20
_CONNECT_SECONDS = 10.0
ANSWER_SECONDS = 15.0


class EvaluationError(CaptureError):
    """The process threw an exception while it evaluated an expression."""


class Inspector:
    """An open session. Make one with `Inspector.connect`."""

    def __init__(self, client: aiohttp.ClientSession, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._client = client
        self._socket = socket
        self._last_id = 0
        self._waiting: dict[int, asyncio.Future[JsonObject]] = {}
        self._handlers: dict[str, EventHandler] = {}
        self._lost: ConnectionLost | None = None
        self._hanging_up: asyncio.Task[None] | None = None
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def connect(cls, url: str) -> Inspector:
        """Open a session with the inspector at a `ws://` address. Raises `InspectorUnavailable`."""
        client = aiohttp.ClientSession()
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                socket = await client.ws_connect(url, max_msg_size=_LARGEST_MESSAGE, autoping=True)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            await client.close()
            raise InspectorUnavailable(f"The inspector at {url} accepts no session: {str(error) or 'no answer'}.") from error
        except BaseException:
            await client.close()
            raise
        return cls(client, socket)

    @property
    def is_open(self) -> bool:
        """Whether the other side still holds the connection."""
        return self._lost is None and not self._reader.done()

    def on(self, method: str, handler: EventHandler | None) -> None:
        """Have `handler` called with the parameters of each event of this name; None ends it."""
        if handler is None:
            self._handlers.pop(method, None)
        else:
            self._handlers[method] = handler

    async def call(
        self,
        method: str,
        params: Mapping[str, object] | None = None,
        *,
        seconds: float | None = ANSWER_SECONDS,
    ) -> JsonObject:
        """Send one command and return its result.

        Raises `TargetUnresponsive` after `seconds` (None: wait for ever), `ConnectionLost` when the
        connection ends first, and `CaptureError` when the inspector answers with an error.
        """
        if self._lost is not None:
            raise self._lost
        self._last_id += 1
        number = self._last_id
        answer: asyncio.Future[JsonObject] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            await self.post(method, params, number)
            async with asyncio.timeout(seconds):
                return await answer
        except TimeoutError:
            raise TargetUnresponsive(
                f"The process did not answer {method} within {format_duration(seconds or 0)}.",
                help="Its event loop may be blocked, or the process stopped.",
            ) from None
        finally:
            self._waiting.pop(number, None)

    async def post(self, method: str, params: Mapping[str, object] | None = None, number: int = 0) -> None:
        """Send one command without waiting for its answer."""
        try:
            await self._socket.send_str(json.dumps({"id": number, "method": method, "params": dict(params or {})}))
        except (aiohttp.ClientError, ConnectionError) as error:
            raise self._lose(str(error)) from error

    async def evaluate(self, expression: str, *, seconds: float | None = ANSWER_SECONDS) -> object:
        """The value of a JavaScript expression, copied as JSON; answered in the midst of running code, too.

        `require` is at hand. Raises `EvaluationError`, and what `call` raises.
        """
        return await self._evaluate(expression, {}, seconds)

    async def resolve(self, expression: str, *, seconds: float | None = ANSWER_SECONDS) -> object:
        """The value of a promise, which the event loop has to turn for. Otherwise as `evaluate`."""
        return await self._evaluate(expression, {"awaitPromise": True}, seconds)

    async def _evaluate(self, expression: str, options: Mapping[str, object], seconds: float | None) -> object:
        reply = await self.call(
            "Runtime.evaluate",
            {
                "expression": expression,
                "includeCommandLineAPI": True,
                "returnByValue": True,
                "silent": True,
                "objectGroup": "heaptrail",
                **options,
            },
            seconds=seconds,
        )
        if (details := reply.get("exceptionDetails")) is not None:
            # The thrown object would stay alive, and in the snapshots, as long as its group.
            await self.call("Runtime.releaseObjectGroup", {"objectGroup": "heaptrail"})
            raise EvaluationError(f"The process threw: {_describe(details)}")
        return cast("JsonObject", reply["result"]).get("value")

    async def let_exit(self) -> None:
        """End the session by itself once the process wants to exit: it would wait for that for ever."""

        def hang_up(event: JsonObject) -> None:  # noqa: ARG001
            self._lose("the process is about to exit")
            self._hanging_up = asyncio.create_task(self.disconnect())

        self.on("NodeRuntime.waitingForDisconnect", hang_up)
        await self.call("NodeRuntime.notifyWhenWaitingForDisconnect", {"enabled": True})

    async def disconnect(self) -> None:
        """End the session. What was posted before still reaches the process."""
        self._lost = self._lost or ConnectionLost("The session was ended.")
        with contextlib.suppress(aiohttp.ClientError, ConnectionError, TimeoutError):
            async with asyncio.timeout(2):
                await self._socket.close()
        self._reader.cancel()
        await asyncio.wait({self._reader})
        await self._client.close()

    async def _read(self) -> None:
        reason = "the inspector closed the connection"
        try:
            while True:
                message = await self._socket.receive()
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._dispatch(json.loads(message.data))
                elif message.type is aiohttp.WSMsgType.ERROR:
                    reason = str(message.data)
                    break
                elif message.type is not aiohttp.WSMsgType.BINARY:
                    break
        except (aiohttp.ClientError, ConnectionError, ValueError) as error:
            reason = str(error)
        finally:
            self._lose(reason)

    def _dispatch(self, message: JsonObject) -> None:
        if "method" in message:
            handler = self._handlers.get(cast("str", message["method"]))
            if handler is not None:
                handler(cast("JsonObject", message.get("params", {})))
            return
        answer = self._waiting.get(cast("int", message.get("id")))
        if answer is None or answer.done():
            return
        if "error" in message:
            error = cast("JsonObject", message["error"])
            answer.set_exception(CaptureError(f"The inspector refuses: {error.get('message', 'unknown error')}"))
        else:
            answer.set_result(cast("JsonObject", message.get("result", {})))

    def _lose(self, reason: str) -> ConnectionLost:
        if self._lost is None:
            self._lost = ConnectionLost(f"The connection to the process was lost: {reason}.")
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(self._lost)
        return self._lost


async def v8_heap_used(inspector: Inspector) -> int:
    """Bytes in use in V8's heap, garbage among them: `process.memoryUsage().heapUsed`, without making an object to say it.

    Waits for a process that stands still. Raises `CaptureError` where the inspector does not know the question.
    """
    usage = cast("dict[str, float]", await inspector.call("Runtime.getHeapUsage", seconds=None))
    return round(usage["usedSize"])


def _describe(details: object) -> str:
    exception = cast("JsonObject", cast("JsonObject", details).get("exception", {}))
    text = str(exception.get("description") or exception.get("value") or cast("JsonObject", details).get("text"))
    return text.splitlines()[0]
