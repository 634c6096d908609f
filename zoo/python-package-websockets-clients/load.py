"""Opens a web socket per request, reads one message, closes it: python3 load.py PORT REQUESTS CONCURRENCY."""

import socket
import sys
from concurrent.futures import ThreadPoolExecutor

PORT, REQUESTS, CONCURRENCY = map(int, sys.argv[1:4])
HANDSHAKE = (
    "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
CLOSE = bytes.fromhex("88820000000003e8")  # a masked close frame with the code 1000


def visit(_: int) -> None:
    with socket.create_connection(("127.0.0.1", PORT), timeout=30) as connection:
        connection.sendall(HANDSHAKE.encode())
        stream = connection.makefile("rb")
        if b"101" not in stream.readline():
            raise RuntimeError("no web socket")
        while stream.readline().strip():
            pass
        kind, length = stream.read(2)
        if kind != 0x81 or not stream.read(length):
            raise RuntimeError("no message")
        connection.sendall(CLOSE)
        stream.read()


with ThreadPoolExecutor(CONCURRENCY) as pool:
    list(pool.map(visit, range(REQUESTS)))
