"""Readers of public formats, on small files."""

from __future__ import annotations

import numpy as np
import pytest

HEAD = "HashOwner,HashApp,HashFunction,Trigger," + ",".join(map(str, range(1, 1441)))


def minutes(**counts):
    return ",".join(str(counts.get(f"m{i}", 0)) for i in range(1440))


@pytest.fixture
def write(tmp_path):
    def to(text):
        path = tmp_path / "trace"
        path.write_text(text)
        return path

    return to


def test_a_common_log_is_counted_by_tick_whatever_the_order_and_zone(part, write):
    path = write(
        'a - - [01/Jul/1995:00:10:00 -0400] "GET /" 200 1\n'
        'b - - [01/Jul/1995:00:00:01 -0400] "GET /" 200 1\n'
        'c - - [01/Jul/1995:04:00:02 +0000] "GET /" 200 1\n'
    )
    assert (part("traces").common_log(path) * 300).tolist() == [2, 0, 1]


def test_azure_2019_gives_demand_and_calls(part, write):
    path = write(f"{HEAD}\no,a,f,http,{minutes(m0=3, m6=2)}\no,a,g,timer,{minutes(m1=1)}\n")
    demand = part("traces").DEMAND["azure_2019"](path)
    assert len(demand) == 288
    assert (demand[:3] * 300).tolist() == [4, 2, 0]
    calls = part("traces").CALLS["azure_2019"](path)
    assert calls["f"] == pytest.approx([10, 30, 50, 375, 405])
    assert calls["g"] == pytest.approx([90])


def test_azure_2021_gives_starts_in_order(part, write):
    path = write("app,func,end_timestamp,duration\na,f,10.5,0.5\na,f,4,1\na,g,7,7\n")
    calls = part("traces").CALLS["azure_2021"](path)
    assert {name: times.tolist() for name, times in calls.items()} == {"f": [3, 10], "g": [0]}


@pytest.mark.parametrize(
    ("reader", "text", "message"),
    [
        ("common_log", "nothing\n", r"trace:1: no \[day/Mon/year"),
        ("common_log", "", "holds no entry"),
        ("azure_minutes", "a,b\n", r"trace:1: wanted HashOwner"),
        ("azure_minutes", f"{HEAD}\no,a,f,http,1,2\n", r"trace:2: wanted 1440 counts, none below 0; got 2"),
        ("azure_minutes", f"{HEAD}\no,a,f,http,{minutes(m3='x')}\n", r"trace:2: counts must be whole"),
        ("azure_minutes", f"{HEAD}\no,a,f,http,{minutes(m3=-1)}\n", "none below 0"),
        ("azure_invocations", "app,func\n", "trace:1: wanted app,func,end_timestamp,duration"),
        ("azure_invocations", "app,func,end_timestamp,duration\na,f,x,1\n", "trace:2: wanted app,func"),
    ],
)
def test_a_bad_file_is_one_sentence_with_its_line(part, write, reader, text, message):
    with pytest.raises(ValueError, match=message):
        getattr(part("traces"), reader)(write(text))


def test_a_missing_file_is_named(part, tmp_path):
    with pytest.raises(ValueError, match="none: cannot be read"):
        part("traces").common_log(tmp_path / "none")


def test_a_trace_is_played_by_the_verifier(part, write):
    hours = "".join(
        f"x - - [{1 + h // 24:02d}/Jul/1995:{h % 24:02d}:{m:02d}:00 +0000] y\n"
        for h in range(72)
        for m in range(0, 60, 5)
    )
    path = write(hours)
    traced = {"trace": str(path), "format": "common_log", "seeds": 1, "mean": 300.0}
    verifier = part("scale_verifier").Autoscaling(
        {split: [traced] for split in ("train", "validation", "test")}
    )
    (instance,) = verifier.instances("train")
    assert instance.group == "trace"
    assert instance.data.ticks == 288
    assert instance.data.demand == pytest.approx(np.full(864, 300.0))
