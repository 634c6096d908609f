"""Who may call a lab, and by what name; what a browser may do with the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from contract import CacheStats, Refusal

if TYPE_CHECKING:
    from conformance import Client

ELSEWHERE = "http://elsewhere.example"


async def cache_size(lab: Client) -> int:
    return (await lab.get("/memory-leak/cache/stats")).parse(CacheStats, 200).size


@pytest.mark.parametrize("path", ["/", "/lab/cards", "/mem", "/nothing", "/static/lab.js"])
async def test_a_name_of_another_site_that_leads_here_is_refused(lab: Client, path: str) -> None:
    answer = await lab.request("GET", path, headers={"Host": f"elsewhere.example:{lab.server.port}"})
    assert "elsewhere.example" in answer.parse(Refusal, 403).message


@pytest.mark.parametrize("name", ["localhost", "LOCALHOST", "127.0.0.1", "127.0.0.2", "[::1]"])
async def test_a_lab_answers_to_all_names_of_loopback(lab: Client, name: str) -> None:
    for host in (name, f"{name}:{lab.server.port}"):
        assert (await lab.request("GET", "/health/ready", headers={"Host": host})).status == 200, host


@pytest.mark.parametrize("name", ["localhost.elsewhere.example", "127.0.0.1.elsewhere.example", "[::1].example", "::1", ""])
async def test_a_name_that_only_looks_like_loopback_is_refused(lab: Client, name: str) -> None:
    (await lab.request("GET", "/lab/cards", headers={"Host": name})).parse(Refusal, 403)


@pytest.mark.parametrize("origin", [ELSEWHERE, "http://localhost:1", "null"])
async def test_a_page_of_another_site_starts_no_leak_and_gets_no_heap(lab: Client, origin: str) -> None:
    for method, path in (("POST", "/memory-leak/cache/start"), ("POST", "/heap?download=1"), ("GET", "/lab/cards")):
        (await lab.request(method, path, headers={"Origin": origin})).parse(Refusal, 403)
    assert await cache_size(lab) == 0


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_a_browser_that_says_only_that_the_page_is_another_is_believed(lab: Client, site: str) -> None:
    (await lab.request("POST", "/memory-leak/cache/start", headers={"Sec-Fetch-Site": site})).parse(Refusal, 403)
    assert await cache_size(lab) == 0
    assert (await lab.request("GET", "/", headers={"Sec-Fetch-Site": site})).status == 200, "a link may lead here"


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "[::1]"])
async def test_the_page_of_the_lab_itself_may_call(lab: Client, name: str) -> None:
    host = f"{name}:{lab.server.port}"
    own = {"Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
    assert (await lab.request("POST", "/memory-leak/cache/start", headers=own)).status == 201
    assert await cache_size(lab) == 1


@pytest.mark.parametrize("path", ["/", "/mem", "/problem/02", "/nothing", "/static/lab.js"])
async def test_every_answer_forbids_what_comes_from_elsewhere(lab: Client, path: str) -> None:
    headers = (await lab.get(path)).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
