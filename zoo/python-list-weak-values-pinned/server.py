import asyncio
import itertools
import os
import weakref
from collections import deque

FIXED = os.environ.get("FIXED") == "1"
COUNT = itertools.count(1)
SETTINGS = {"documents.recently_used": 40, "documents.language": "en"}


class Document:
    def __init__(self, number, language):
        self.number = number
        self.language = language
        self.paragraphs = ["Dear reader,", "kind regards"]

    def render(self):
        return " ".join(self.paragraphs)


class Documents:
    """A document is made once as long as somebody has it; those used last are kept from being collected."""

    def __init__(self, settings):
        self.language = settings["documents.language"]
        self._by_number = weakref.WeakValueDictionary()
        name = "documents.recently_used" if FIXED else "documents.recent"
        self._recent = deque(maxlen=settings.get(name))

    def get(self, number):
        document = self._by_number.get(number)
        if document is None:
            document = self._by_number[number] = Document(number, self.language)
        self._recent.append(document)
        return document

    def __len__(self):
        return len(self._by_number)


class Reader:
    def __init__(self, documents):
        self.documents = documents
        self.read = 0

    async def open(self, number):
        document = self.documents.get(number)
        await asyncio.sleep(0)
        self.read += 1
        return document.render()


READER = Reader(Documents(SETTINGS))


async def handle(path):
    text = await READER.open(next(COUNT))
    return f"{path}: {text}"


async def answer(reader, writer):
    while line := await reader.readline():
        while (await reader.readline()).strip():
            pass
        body = (await handle(line.split()[1].decode())).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
        await writer.drain()
    writer.close()


async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", int(os.environ["PORT"]))
    await server.serve_forever()


asyncio.run(main())
