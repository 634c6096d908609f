"""Who may ask, and what nobody may have: the page of this server and nothing else of the machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from served_pages import Page, served_open
from tiny_heaps import TinyHeap

if TYPE_CHECKING:
    from collections.abc import Iterator

# Everything that the page can be asked, with parameters that would be answered.
ASKED = [
    "session", "verdict", "timeline", "statistics?snapshot=0", "classes?snapshot=0", "objects?snapshot=0&key=,Map",
    "strings?snapshot=0", "findings?snapshot=0", "comparison?older=0&newer=1",
    "comparison/objects?older=0&newer=1&key=,Map&side=added", "growth", "references?snapshot=0", "retainers?snapshot=0&id=3",
    "dominated?snapshot=0", "dominator-tree?snapshot=0", "dominator-chain?snapshot=0&id=3", "retainer-graph?snapshot=0&id=3",
    "object?snapshot=0&id=3", "trail?snapshot=0&id=3", "processes",
    "held?snapshot=0&id=3&group=properties",
]  # fmt: skip
SENT = ["sql", "login", "hunts", "snapshots"]
JSON = {"Content-Type": "application/json"}


def errors(answer_body: bytes) -> dict[str, str]:
    """The one shape of everything that is refused."""
    document = json.loads(answer_body)
    assert set(document) == {"error"}
    assert set(document["error"]) == {"message", "help"}
    message: str = document["error"]["message"]
    assert message
    assert "\n" not in message
    found: dict[str, str] = document["error"]
    return found


def test_the_token_opens_everything_that_the_other_tests_try(page: Page) -> None:
    for path in ASKED:
        assert page.request("GET", f"/api/{path}", page.bearer).status == 200, path


@pytest.mark.parametrize("path", ASKED)
def test_nothing_is_answered_without_the_token(page: Page, path: str) -> None:
    wrong = page.token[:-1] + ("A" if page.token[-1] != "A" else "B")
    for headers in (
        {},
        {"Authorization": "Bearer "},
        {"Authorization": f"Bearer {wrong}"},
        {"Authorization": f"Bearer {page.token[:-1]}"},
        {"Authorization": f"Basic {page.token}"},
        {"Authorization": "Bearer \xff\xfe"},
        {"Cookie": f"heaptrail-{page.port}={wrong}"},
        {"Cookie": f"heaptrail-1={page.token}"},
    ):
        answer = page.request("GET", f"/api/{path}", headers)
        assert answer.status == 401, headers
        errors(answer.body)


def test_what_is_told_of_a_hunt_and_its_end_want_the_token_even_where_there_is_none(page: Page) -> None:
    for method, path in (("GET", "/api/hunts/0/events"), ("DELETE", "/api/hunts/0")):
        assert page.request(method, path).status == 401
        assert page.request(method, path, {**page.bearer, "Origin": "http://example.com"}).status == 403
        assert page.request(method, path, page.bearer).status == 404


def test_a_token_in_the_address_is_none_for_addresses_are_written_down(page: Page) -> None:
    assert page.request("GET", f"/api/session?token={page.token}").status == 401
    assert page.request("POST", f"/api/login?token={page.token}", JSON, b"{}").status == 401


def test_the_token_is_exchanged_for_a_cookie_that_no_script_and_no_other_site_has(page: Page) -> None:
    answer = page.request("POST", "/api/login", JSON, json.dumps({"token": page.token}).encode())
    assert (answer.status, answer.body) == (204, b"")
    cookie, *attributes = answer.headers["set-cookie"].split("; ")
    assert {each.lower() for each in attributes} == {"httponly", "samesite=strict", "path=/"}
    assert cookie.startswith(f"heaptrail-{page.port}=")
    assert page.request("GET", "/api/session", {"Cookie": f"other=1; {cookie}"}).status == 200


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b'{"token": 1}', b'{"token": "wrong"}', b'{"token": "\\ud800"}', b"[" * 100_000]
)
def test_a_wrong_token_gets_no_cookie(page: Page, body: bytes) -> None:
    answer = page.request("POST", "/api/login", JSON, body)
    assert answer.status in (400, 401)
    assert "set-cookie" not in answer.headers
    errors(answer.body)


@pytest.mark.parametrize(
    "host",
    [
        "example.com",
        "example.com:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1:{port}.example.com",
        "",
        "0.0.0.0:{port}",
        "[::]:{port}",
    ],
)
def test_a_name_that_somebody_makes_point_here_is_not_answered(page: Page, host: str) -> None:
    for path in ("/", "/api/session"):
        answer = page.request("GET", path, page.bearer, host=host.format(port=page.port))
        assert answer.status in (400, 421)
        assert page.token.encode() not in answer.body


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "[::1]:{port}", "LOCALHOST:{port}"])
def test_the_names_of_this_machine_are_answered(page: Page, host: str) -> None:
    assert page.request("GET", "/api/session", page.bearer, host=host.format(port=page.port)).status == 200


@pytest.mark.parametrize(
    "origin", ["http://example.com", "null", "https://127.0.0.1:{port}", "http://127.0.0.1:1", "http://localhost:{port}", ""]
)
def test_a_page_from_elsewhere_is_refused_even_with_the_token(page: Page, origin: str) -> None:
    headers = {**page.bearer, "Origin": origin.format(port=page.port)}
    for method, path in (("GET", "/api/session"), ("POST", "/api/sql"), ("POST", "/api/login")):
        answer = page.request(method, path, {**headers, **JSON}, b"{}" if method == "POST" else None)
        assert answer.status == 403, (method, path)
        errors(answer.body)


def test_the_page_itself_is_not_from_elsewhere(page: Page) -> None:
    headers = {**page.bearer, "Origin": f"http://127.0.0.1:{page.port}", "Sec-Fetch-Site": "same-origin"}
    assert page.request("GET", "/api/session", headers).status == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_the_browser_says_comes_from_elsewhere_is_refused(page: Page, site: str) -> None:
    for mode, destination in (("no-cors", "script"), ("cors", "empty"), ("navigate", "iframe")):
        headers = {**page.bearer, "Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": destination}
        assert page.request("GET", "/api/session", headers).status == 403
        assert page.request("GET", "/", headers).status == 403


def test_a_link_from_elsewhere_leads_to_the_page(page: Page) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert page.request("GET", "/", headers).status == 200


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "application/jsonx"]
)
def test_what_a_form_can_send_is_refused(page: Page, kind: str) -> None:
    for path in SENT:
        answer = page.request("POST", f"/api/{path}", {**page.bearer, "Content-Type": kind}, b'{"token": "x"}')
        assert answer.status == 415
        errors(answer.body)


def test_what_is_sent_has_an_end(page: Page) -> None:
    answer = page.request("POST", "/api/sql", {**page.bearer, **JSON}, b'{"query": "' + b"x" * (2 << 20) + b'"}')
    assert answer.status == 413
    errors(answer.body)


def test_every_answer_forbids_scripts_frames_and_guesses(page: Page) -> None:
    for path, headers in (
        ("/", {}),
        ("/api/session", page.bearer),
        ("/api/session", {}),
        ("/nothing", {}),
        ("/api/x", page.bearer),
    ):
        answer = page.request("GET", path, headers)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "access-control-allow-origin" not in answer.headers
        assert "server" not in answer.headers
        if path.startswith("/api/"):
            assert answer.headers["cache-control"] == "no-store"


def test_a_browser_that_has_the_page_is_told_that_it_is_the_same(page: Page) -> None:
    for path in ("/", "/heaptrail.js", "/heaptrail.css", "/icon.svg"):
        whole = page.request("GET", path)
        assert (whole.status, whole.headers["content-length"]) == (200, str(len(whole.body)))
        same = page.request("GET", path, {"If-None-Match": whole.headers["etag"]})
        assert (same.status, same.body) == (304, b"")
        assert same.headers["content-security-policy"] == whole.headers["content-security-policy"]
        assert page.request("GET", path, {"If-None-Match": '"of another version"'}).body == whole.body
        assert page.request("POST", path).status == 405
    assert page.request("GET", "/").headers["cache-control"] == "no-cache"
    assert page.request("GET", "/heaptrail.js").headers["cache-control"] == "no-cache"


TRAVERSALS = [
    "/../pyproject.toml", "/..%2fserving.py", "/%2e%2e/serving.py", "/..%5cserving.py", "/....//serving.py", "//etc/passwd",
    "/%2fetc%2fpasswd", "/static/../serving.py", "/static/..%2f..%2fserving.py", "/..%c0%afserving.py", "/%00",
    "/..%252fserving.py", "/assets/../../serving.py", "/file:///etc/passwd", "/C:%5cWindows", "/~root/.bashrc", "/%ff%fe",
]  # fmt: skip


@pytest.mark.parametrize("path", TRAVERSALS)
def test_no_path_leads_out_of_the_pages_own_files(page: Page, path: str) -> None:
    answer = page.request("GET", path, page.bearer)
    assert answer.status in (400, 404, 405), path
    for secret in (b"uvicorn", b"root:", b"[project]", page.token.encode()):
        assert secret not in answer.body


@pytest.mark.parametrize(
    "query",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from '/etc/passwd'",
        "select * from read_text('/etc/passwd')",
        "select * from glob('/*')",
        "select * from read_blob('/proc/self/environ')",
        "select getenv('HOME')",
        "attach '/tmp/x.db' as x",
        "copy (select 1) to '/tmp/heaptrail-sql-test'",
        "install httpfs",
        "load httpfs",
        "select * from read_parquet('http://127.0.0.1:1/x')",
        "set enable_external_access = true",
        "select 1; select 2",
        "create table x as select 1",
        "drop view nodes",
        "pragma database_list",
        "",
        "select",
        "\x00",
        "\ud800",
    ],
)
def test_sql_reads_the_tables_and_nothing_else(page: Page, query: str) -> None:
    answer = page.post("sql", {"snapshot": 0, "query": query})
    assert answer.status == 400, answer.body
    found = errors(answer.body)
    assert "root:" not in str(found)
    assert not Path("/tmp/heaptrail-sql-test").exists()


HOSTILE_NAMES = [
    "<img src=x onerror=alert(1)>", "</script><script>alert(1)</script>", "\x00nul", "lone \ud800 surrogate", "\u202eright",
    "a\r\nSet-Cookie: x=1", "__proto__", '"quoted"', "&lt;", "${7*7}", "javascript:alert(1)", "x" * 5000, "\U0001f480", "",
]  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A heap whose classes, properties, strings and files are called as an attacker would like."""
    heap = TinyHeap()
    holder = heap.node("object", "Holder")
    for number, name in enumerate(HOSTILE_NAMES):
        node = heap.node("object", name, 100 + number, held_by=None)
        heap.edge(holder, "property", name, node)
        for _ in range(2):
            heap.node("string", name, 50, held_by=node)
    folder = tmp_path_factory.mktemp("hostile") / "<b>run &\u202e"
    folder.mkdir()
    file = folder / "<script>.heapsnapshot"
    file.write_bytes(heap.written())
    with served_open(file) as started:
        yield started


def test_names_of_a_heap_are_text_as_they_are(hostile: Page) -> None:
    # DevTools counts elements by their tag, and half a surrogate pair is no name of a class.
    names = {"<img src=x onerror=alert(1)>": "<img>", "lone \ud800 surrogate": "lone \ufffd surrogate"}
    classes = {row["name"] for row in hostile.rows("classes", snapshot=0)}
    assert classes == {names.get(name, name) for name in HOSTILE_NAMES} | {"Holder", "(string)"}
    found = {row["edge"] for row in hostile.rows("references", snapshot=0, id=3)}
    assert found == {name.replace("\ud800", "\ufffd") for name in HOSTILE_NAMES}
    assert hostile.ask("session")["snapshots"][0]["name"] == "<script>.heapsnapshot"


def test_answers_are_ascii_and_never_html(hostile: Page) -> None:
    for path in (
        "classes?snapshot=0",
        "strings?snapshot=0",
        "references?snapshot=0&id=3",
        "verdict",
        "dominator-tree?snapshot=0",
    ):
        answer = hostile.request("GET", f"/api/{path}", hostile.bearer)
        assert answer.status == 200
        assert answer.body.isascii()
        assert answer.headers["content-type"] == "application/json"
        assert "x=1" not in answer.headers.get("set-cookie", "")


def test_every_class_can_be_opened_whatever_it_is_called(hostile: Page) -> None:
    for row in hostile.rows("classes", snapshot=0):
        assert hostile.ask("objects", snapshot=0, key=row["key"])["row_count"] == row["count"], row
