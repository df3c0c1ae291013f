"""The pages that people read: where each lies, and the code blocks in it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
BOT = ROOT / "bot" / "README.md"
INDEX = ROOT / "index" / "README.md"
EVALUATION = ROOT / "index" / "evaluation" / "README.md"
PAGES = (README, BOT, INDEX, EVALUATION)
"""What users read: every command and every output on these is tested."""
CONTRIBUTING = ROOT / ".github" / "CONTRIBUTING.md"
DEVELOPERS = (ROOT / "ARCHITECTURE.md", ROOT / "CHANGELOG.md", ROOT / "tests" / "README.md", CONTRIBUTING)


def blocks(page: Path, language: str) -> list[str]:
    """Return the code blocks of one language in `page` ("" for blocks that name none)."""
    text = page.read_text(encoding="utf-8")
    found = re.findall(r"^ *```(\w*)\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE)
    return [code for named, code in found if named == language]
