"""Simplifying from the command line, on the real sandbox: at the end of a campaign, and on demand."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from evolve import programs


def events(home: Path, kind: str) -> list[dict[str, object]]:
    (path,) = home.glob("runs/*/journal.sqlite")
    db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    rows = db.execute("SELECT body FROM events WHERE kind = ? ORDER BY seq", (kind,)).fetchall()
    db.close()
    return [json.loads(body) for (body,) in rows]


def bloated(home: Path, plugin: Path) -> Path:
    """Return the problem with long-winded rules, and with nothing to be gained by shorter ones."""
    mine = home / "mine.py"
    text = plugin.read_text()
    assert "return {sign}bin.free" in text
    longer = "margin = 0.0 * bin.free\\n    return {sign}bin.free * 1.0 + margin - 1e-7 * max(item.size, 3.0)"
    text = text.replace(', Objective("size", source="size"))', ",)")
    mine.write_text(text.replace("return {sign}bin.free", longer))
    return mine


def test_a_campaign_simplifies_its_finalists_within_a_quarter_of_its_budget(evolve, plugin: Path) -> None:
    mine = bloated(evolve.home, plugin)
    rows = []
    for workers in (1, 2):
        arguments = ("--evaluations", 40, "--seed", 2, "--ordered", "--start", "seed", "--workers", workers)
        done = evolve("run", mine, *arguments, "--runs", f"w{workers}", "--json")
        assert done.code == 0, done.err
        rows.append([(row["program"], row["simplified"]) for row in done.json["front"]])
    for one, two in zip(*rows, strict=True):
        assert one[0] == two[0]
        same = ("program", "nodes", "trials", "text", "objectives")
        assert [one[1] and one[1][key] for key in same] == [two[1] and two[1][key] for key in same]
    found = [simplified for _, simplified in rows[0] if simplified]
    assert found, "the incumbent's neutral terms go at least"
    for simplified in found:
        before, after = simplified["nodes"]
        assert programs.size(simplified["text"]) == after <= before
        assert set(simplified["objectives"]) == {"train", "validation", "test"}
        assert (evolve.home / simplified["path"]).read_text() == simplified["text"]


def test_simplifying_on_demand_keeps_both_versions_and_the_run_can_go_on(evolve, plugin: Path) -> None:
    mine = bloated(evolve.home, plugin)
    arguments = ("--evaluations", 20, "--seed", 2, "--ordered", "--start", "seed", "--simplify", 0, "--json")
    ran = evolve("run", mine, *arguments)
    assert ran.code == 0, ran.err
    assert not events(evolve.home, "simplified")
    for unknown in ("zzz", "99999999999"):
        refused = evolve("simplify", "latest", unknown)
        assert refused.code == 2
        assert f"no program is called `{unknown}`" in refused.err
        assert "Traceback" not in refused.err
    name = ran.json["front"][0]["program"]
    done = evolve("simplify", "latest", name, "--tolerance", 0.05, "--evaluations", 30, "--json")
    assert done.code == 0, done.err
    made = done.json["simplified"]
    (event,) = events(evolve.home, "simplified")
    assert event["terms"] == {"tolerance": 0.05, "evaluations": 30, "timed": False}
    assert made["nodes"][1] < made["nodes"][0]
    assert made["evaluations"] == event["spent"] <= 30
    assert len(event["trials"]) <= event["spent"]
    for split in ("train", "validation"):
        before = next(r for r in ran.json["front"] if r["program"] == name)["objectives"][split]["excess"]
        assert made["objectives"][split]["excess"] <= before + 5.0, "a gap: five points of the reference"
    assert made["versus_original"]["n"] == 8
    folder = evolve.home / "runs" / ran.json["run"]
    assert (folder / "best" / f"{name}.py").is_file()
    assert (folder / "best" / "simplified" / f"{name}.py").read_text() == made["text"]
    assert "Simplified from" in (folder / "report.html").read_text()
    more = evolve("resume", "latest", "--evaluations", 24, "--json")
    assert more.code == 0, more.err
    assert more.json["evaluations"] == 24
    assert len(events(evolve.home, "evaluated")) >= 24
