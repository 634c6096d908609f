"""Sampling profiles, whoever wrote them and however they are damaged, and the command that shows both kinds of recording."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import brotli
import pytest
import zstandard
from click.testing import CliRunner
from tiny_heaps import TinyHeap

from heaptrail._graph import SamplingProfile
from heaptrail.analysis.allocations import profiled_allocations
from heaptrail.cli.main import run
from heaptrail.errors import InvalidSnapshot

RECORDINGS = Path(__file__).parent / "data" / "recordings"
TIMELINE = str(RECORDINGS / "node20.heaptimeline.zst")
PROFILE = str(RECORDINGS / "node20.heapprofile.zst")


def call(name: str, size: float = 0, *children: dict[str, Any], url: str = "", line: int = -1) -> dict[str, Any]:
    frame = {"functionName": name, "scriptId": "7", "url": url, "lineNumber": line, "columnNumber": line}
    return {"callFrame": frame, "selfSize": size, "id": 1, "children": list(children)}


def profile(head: dict[str, Any]) -> bytes:
    return json.dumps({"head": head, "samples": [{"size": 8, "nodeId": 1, "ordinal": 1}]}).encode()


def text_of(path: str) -> bytes:
    return zstandard.ZstdDecompressor().decompress(Path(path).read_bytes(), max_output_size=1 << 28)


def plain_sizes(head: dict[str, Any]) -> dict[tuple[Any, ...], list[float]]:
    """Self and total size of each function, DevTools' way of telling functions apart, by plain recursion."""
    sizes: dict[tuple[Any, ...], list[float]] = defaultdict(lambda: [0, 0])

    def add(node: dict[str, Any], above: frozenset[tuple[Any, ...]]) -> None:
        frame = node["callFrame"]
        key = (frame["functionName"], frame["url"], frame["lineNumber"], frame["columnNumber"], frame["scriptId"])
        sizes[key][0] += node["selfSize"]
        for each in above | {key}:
            sizes[each][1] += node["selfSize"]
        for child in node["children"]:
            add(child, above | {key})

    add(head, frozenset())
    return sizes


@pytest.mark.parametrize("name", ["node20", "chrome156"])
def test_every_function_has_the_bytes_of_its_own_calls_and_of_all_that_it_called(name: str) -> None:
    text = text_of(str(RECORDINGS / f"{name}.heapprofile.zst"))
    ours = sorted(
        (row.name, row.source.file if row.source else "", row.source.line if row.source else 0, row.live_size, row.live_total)
        for row in profiled_allocations(SamplingProfile(text), name).functions
    )
    plain = sorted(
        (key[0] or "(anonymous)", key[1], key[2] + 1 if key[1] else 0, own, total)
        for key, (own, total) in plain_sizes(json.loads(text)["head"]).items()
        if total
    )
    assert ours == plain
    assert len(ours) > 5


def test_fields_may_stand_in_any_order_and_unknown_ones_are_passed_over() -> None:
    plain = call("(root)", 1, call("f", 2.5, url="/srv/a.js", line=4), call("g", 1e3), call("f", 4, url="/srv/a.js", line=4))

    def turned(node: dict[str, Any]) -> dict[str, Any]:
        children = [turned(child) for child in node["children"]]
        return {
            "x": [{"children": {}}],
            "children": children,
            "callFrame": dict(reversed(node["callFrame"].items())),
            "selfSize": node["selfSize"],
        }

    one = SamplingProfile(profile(plain))
    other = SamplingProfile(json.dumps({"samples": [], "head": turned(plain)}, indent=1).encode())
    places = [("(root)", "", 0, 0), ("f", "/srv/a.js", 5, 5), ("g", "", 0, 0), ("f", "/srv/a.js", 5, 5)]
    for each in (one, other):
        assert [each.frames[function] for function in each.functions] == places
        assert (each.parents.tolist(), each.sizes.tolist()) == ([2**32 - 1, 0, 0, 0], [1, 2.5, 1000, 4])
        assert len(each.frames) == 3


def test_calls_may_nest_as_deep_as_they_like() -> None:
    depth = 200_000
    opening = (
        b'{"callFrame":{"functionName":"f","scriptId":"1","url":"","lineNumber":-1,"columnNumber":-1},"selfSize":1,"children":['
    )
    text = b'{"head":' + opening * depth + b"]}" * depth + b"}"
    (row,) = profiled_allocations(SamplingProfile(text), "deep").functions
    assert (row.live_size, row.live_total) == (depth, depth)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"head":1}', '{"head":{}}', '{"head":[]}', '{"samples":[]}', '{"head":{"callFrame":{}}}x']
)
def test_what_is_no_profile_is_refused(text: str) -> None:
    with pytest.raises(InvalidSnapshot):
        SamplingProfile(text.encode())


@pytest.mark.parametrize(
    "call_text",
    [
        '{"selfSize":1}',
        '{"callFrame":{},"selfSize":-1}',
        '{"callFrame":{},"selfSize":1e999}',
        '{"callFrame":{},"selfSize":"1"}',
        '{"callFrame":{"lineNumber":-2}}',
        '{"callFrame":{"lineNumber":1.5}}',
        '{"callFrame":{"url":5}}',
        '{"callFrame":{"functionName":"\\x"}}',
        '{"callFrame":{},"children":[1]}',
        '{"callFrame":{},"children":{}}',
        '{"callFrame":{},"children":[{}]}',
        '{"callFrame":{}',
        '{"children":[' * 200_000,
    ],
    ids=lambda text: text[:50],
)
def test_a_damaged_profile_is_refused_with_the_byte(call_text: str) -> None:
    whole = f'{{"head":{{"callFrame":{{}},"children":[{call_text}]}}}}'.encode()
    with pytest.raises(InvalidSnapshot) as caught:
        SamplingProfile(whole)
    assert caught.value.section == "head"
    assert 30 < (caught.value.byte or 0) <= len(whole)
    assert "\n" not in caught.value.message


def test_a_profile_cut_short_is_refused_wherever_it_is_cut() -> None:
    text = text_of(PROFILE).rstrip()
    for length in range(0, len(text), 37):
        with pytest.raises(InvalidSnapshot):
            SamplingProfile(text[:length])


# --- The command


def printed(*arguments: str, input_: bytes | None = None) -> str:
    from heaptrail.cli.main import heaptrail

    result = CliRunner().invoke(heaptrail, ["allocations", *arguments], input=input_, standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result.stdout


def test_a_timeline_and_a_profile_are_told_apart_by_content_and_may_come_from_a_pipe() -> None:
    timeline = json.loads(printed(TIMELINE, "--json"))
    assert timeline["kind"] == "timeline"
    assert timeline["functions"][0].keys() == {"live_size", "live_total", "live_count", "size", "count", "name", "source"}
    for packed in (text_of(PROFILE), brotli.compress(text_of(PROFILE)), Path(PROFILE).read_bytes()):
        sampled = json.loads(printed("-", "--json", input_=packed))
        assert sampled["kind"] == "sampling"
        assert sampled["functions"] == json.loads(printed(PROFILE, "--json"))["functions"]


def test_rows_are_sorted_filtered_and_limited_as_in_every_table() -> None:
    rows = json.loads(printed(TIMELINE, "--json", "--sort", "count", "--filter", "source~orders", "--limit", "2"))["functions"]
    assert [row["name"] for row in rows] == ["Order", "take"]
    assert rows[0]["source"]["line"] == 5


def test_what_a_profile_does_not_know_cannot_be_asked_of_it(capfd: pytest.CaptureFixture[str]) -> None:
    for arguments in (["--sort", "count"], ["--filter", "live_count>3"]):
        assert run(["allocations", PROFILE, *arguments]) == 2
        assert "a sampling profile has no" in capfd.readouterr().err


def test_a_heap_without_recorded_allocations_is_wrong_usage_with_one_line_of_help(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "plain.heapsnapshot"
    path.write_bytes(TinyHeap().written())
    assert run(["allocations", str(path)]) == 2
    error, help_ = capfd.readouterr().err.splitlines()
    assert error == f"error: no allocations were recorded in {path}"
    assert "--heap-prof" in help_


def test_folded_stacks_add_up_to_all_live_bytes() -> None:
    for file in (TIMELINE, PROFILE):
        lines = printed(file, "--folded").splitlines()
        assert all(re.fullmatch(r"\(root\)(;[^;]+)* [1-9]\d*", line) for line in lines)
        sizes = [int(line.rpartition(" ")[2]) for line in lines]
        assert sum(sizes) == json.loads(printed(file, "--json"))["live_size"]
    assert any(";work (/tmp/shop/orders.cjs:16);keepOften (" in line for line in lines)


def test_no_name_can_break_a_folded_line(tmp_path: Path) -> None:
    path = tmp_path / "x.heapprofile"
    path.write_bytes(profile(call("(root)", 0, call("a;b\nc 5\u2028", 7, url="/srv/x;y\x1b.js", line=0))))
    assert printed(str(path), "--folded") == "(root);a\\x3bb\\nc 5\\u2028 (/srv/x\\x3by\\x1b.js:1) 7\n"


def test_folded_stacks_and_json_do_not_go_together(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["allocations", PROFILE, "--folded", "--json"]) == 2
    assert "--folded" in capfd.readouterr().err
