import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_two_commands_stand_in_the_readme_and_ci_takes_the_test_command_from_there():
    assert "\npip install -r requirements.txt && python app.py\n" in README
    pattern = r"^pip install .*&& pytest$"
    assert re.findall(pattern, README, flags=re.MULTILINE) == [
        "pip install -r requirements.txt -r requirements-dev.txt && pytest"
    ]
    assert pattern in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_files_that_the_readme_shows_or_links_exist():
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", README) if not target.startswith("http")]
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []
