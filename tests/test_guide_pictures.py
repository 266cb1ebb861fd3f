from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.guide_pictures import IMAGES, pictures, squeezed

GUIDE = IMAGES.parent / "hr.da.md"


async def test_every_picture_in_the_guide_is_of_todays_product(tmp_path: Path) -> None:
    """Red? See what changed, then `python3 -m tests.guide_pictures`, and look at the pictures."""
    today = {name: words for name, (_, words) in (await pictures(tmp_path)).items()}
    assert today == {path.stem: path.read_text("utf-8") for path in IMAGES.glob("*.txt")}
    assert {path.stem for path in IMAGES.glob("*.png")} == set(today)


def test_every_picture_is_in_the_guide_with_a_text_for_those_who_cannot_see_it() -> None:
    shown = dict(re.findall(r"!\[([^]]*)\]\(images/([^)]+)\.png\)", GUIDE.read_text("utf-8")))
    assert sorted(shown.values()) == sorted(path.stem for path in IMAGES.glob("*.png"))
    assert all(len(text.split()) > 3 for text in shown)


@pytest.mark.parametrize("text", ["Bilagsbot 1. marts 08.00\nGemt", "  Bilagsbot\n\n  Gemt  "])
def test_when_a_message_was_sent_is_no_part_of_what_it_says(text: str) -> None:
    assert squeezed(text) == "Bilagsbot\nGemt\n"
