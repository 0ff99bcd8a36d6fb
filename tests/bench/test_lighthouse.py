import pytest

pytest.importorskip("playwright", reason="the benchmark needs requirements-dev.txt")

from tests.bench import lighthouse


def report(score, blocking_ms):
    return {
        "categories": {key: {"score": score} for key in lighthouse.GOALS},
        "audits": {"total-blocking-time": {"numericValue": blocking_ms}},
    }


def test_who_has_no_lighthouse_is_told_how_to_get_it(monkeypatch, capsys):
    monkeypatch.setattr(lighthouse.shutil, "which", lambda name: None)
    assert lighthouse.main() == 2
    assert "npm install -g lighthouse" in capsys.readouterr().err


def test_the_middle_run_is_judged():
    rows = list(lighthouse.judged("Map", [report(1, 100), report(0.94, 151), report(0.96, 149)]))
    assert [(row.what, row.result, row.reached) for row in rows] == [
        ("Map: performance", "96", True),
        ("Map: accessibility", "96", False),
        ("Map: best practices", "96", False),
        ("Map: seo", "96", False),
        ("Map: total blocking time", "149 ms", True),
    ]
