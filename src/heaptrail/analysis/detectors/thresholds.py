"""Every number that decides what a detector mentions, with its reason.

Measured on the servers in `zoo/` after some hundred requests, and on bare runtimes: a detector names what a program has
made many of, and is silent about what the runtime itself has.
"""

LEAST_TIMERS = 20
"""Timers with one callback. A server that answers eight connections has up to sixteen."""

LEAST_ENTRIES = 500
"""Entries of a collection that is named. The runtime's own tables have up to about 400."""

MOST_COLLECTIONS = 20
"""Collections that are named one by one, those that retain most."""

SPARSE_SHARE = 0.25
"""A backing store of which recorded entries fill less than this share is sparse. V8's tables double and are half full at worst
after that; arrays grow by a half."""

LEAST_SPARSE_ROOM = 1024
"""Bytes of a backing store below which it may be as empty as it likes."""

LEAST_WASTE = 32 * 1024
"""Bytes that empty or sparse collections of a kind waste together before that is worth a line."""

DEFAULT_MOST_LISTENERS = 10
"""Listeners for one event of one emitter beyond which Node.js itself warns of a possible leak."""

LEAST_SCOPES = 20
"""Scopes of one function that keep something by the same variable."""

LEAST_CAPTURED_BYTES = 8 * 1024
"""Bytes that they keep together."""

LEAST_CHAIN = 20
"""Scopes of one function, each kept by the next. Wrapped handlers make short chains."""

LEAST_GLOBAL_BYTES = 1024
"""Bytes that a property of the global object retains."""

LEAST_SLICED_BYTES = 16 * 1024
"""Bytes of texts that only slices hold. Parsers of headers and paths leave some slices in every server."""

LEAST_PIECES = 100
"""Pieces of a concatenated string that nobody has flattened."""

LEAST_PROMISES = 20
"""Pending promises that one function waits for. Requests in flight are fewer, as a rule."""

LEAST_NATIVE_BYTES = 256 * 1024
"""Bytes outside of the heap by one class of view. The runtime's own pools have less."""

LEAST_DUPLICATE_BYTES = 16 * 1024
"""Bytes of objects of which one would do."""

LEAST_DUPLICATE_TEXT = 1024 * 1024
"""The same for strings. A bare Node.js 20 has 54 KiB of them, 24 has 754 KiB."""

MOST_GROUPS = 10
"""Groups that a detector names one by one; what is left is added up."""
