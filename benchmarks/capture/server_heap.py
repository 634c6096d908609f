"""A heap like a server's: sessions with users, carts and texts, all of them different."""

from __future__ import annotations

OBJECTS_PER_SESSION = 16
"""Counted by hand: session, its dict of carts, user, tags, texts and numbers that no other session has."""


class User:
    """A user with slots."""

    __slots__ = ("address", "name", "tags")

    def __init__(self, number: int) -> None:
        self.name = f"user {number}"
        self.address = (f"street {number}", number + 1_000_000)
        self.tags = [f"tag {number}", f"{number} other"]


class Session:
    """A session with attributes."""

    def __init__(self, number: int) -> None:
        self.token = f"token-{number:032x}"
        self.user = User(number)
        self.cart = {f"article {number}": float(number), "count": number + 2_000_000}
        self.last_seen = number / 7
        self.body = bytes(64)


SESSIONS: dict[str, Session] = {}


def build(objects: int) -> None:
    """Fill `SESSIONS` with so many objects, give or take a few."""
    for number in range(objects // OBJECTS_PER_SESSION):
        session = Session(number)
        SESSIONS[session.token] = session
