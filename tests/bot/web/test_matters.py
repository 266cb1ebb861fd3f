"""From a matter on HR's list to the page where its text is changed."""

from __future__ import annotations

import pytest

from bot.phrasebook import phrases
from bot.web.matters import SHOWN, List
from dialogs.contents import Field, Place
from dialogs.desk import MatterLine, ShowMatters
from dialogs.matters import CHOICES, Concern, Verdict


def listed(*lines: MatterLine, draft: bool = False) -> List:
    return List(ShowMatters("r1", "Puljen", lines, len(lines), 0, 0, {}), phrases("da"), draft)


def line(concern: Concern, ref: str, code: str = "abcde") -> MatterLine:
    return MatterLine(code, concern, Place(Field.ANSWER, "Haven", "Status"), CHOICES[concern], ref=ref)


@pytest.mark.parametrize(
    ("concern", "ref", "path"),
    [
        (Concern.CPR, "project/p1/answer/status", "/projects/p1#status"),
        (Concern.MISSING, "project/p1/answer/effekt", "/projects/p1#effekt"),
        (Concern.PHONE, "project/p1/reason/status", "/projects/p1#status"),
        (Concern.SMALL_UNIT, "project/p1", "/projects/p1"),
        (Concern.STALE_THEME, "t1", "/themes"),
        (Concern.CPR, "theme/t1/prose", "/themes"),
        (Concern.CPR, "chapter/c1/intro", "/texts"),
        (Concern.CPR, "round/intro", "/texts"),
        (Concern.CPR, "round/label/status", "/questions#status"),
    ],
)
def test_each_matter_leads_to_its_text(concern: Concern, ref: str, path: str) -> None:
    ((group,),) = (listed(line(concern, ref)).groups(),)
    way = group.open[0].way
    assert way
    assert way[0] == f"/hr/rounds/r1{path}"


@pytest.mark.parametrize("ref", ["template/house.docx/0", "project/p1/owners/0", "round/title", "fund"])
def test_what_cannot_be_changed_on_the_page_leads_nowhere(ref: str) -> None:
    (group,) = listed(line(Concern.CPR, ref)).groups()
    assert group.open[0].way is None


@pytest.mark.parametrize(("ref", "path"), [("round/title", "/edit"), ("project/p1/owners/0", "/plan")])
def test_a_drafts_own_texts_can_be_changed(ref: str, path: str) -> None:
    (group,) = listed(line(Concern.CPR, ref), draft=True).groups()
    assert group.open[0].way
    assert group.open[0].way[0] == f"/hr/rounds/r1{path}"


def test_all_of_a_sort_are_kept_only_by_whoever_has_seen_them_all() -> None:
    few = [line(Concern.PHONE, f"project/p{n}/answer/status", f"c{n:04d}") for n in range(SHOWN)]
    (group,) = listed(*few).groups()
    assert group.together == (Verdict.KEEP, Verdict.MASK)
    (group,) = listed(*few, line(Concern.PHONE, "project/x/answer/status", "last1")).groups()
    assert (len(group.open), group.more, group.together) == (SHOWN, 1, (Verdict.MASK,))
    assert group.codes.split()[-1] == "last1"


def test_that_a_number_is_none_is_never_said_of_several_at_once() -> None:
    (group,) = listed(line(Concern.CPR, "round/title"), line(Concern.CPR, "round/fund", "zzzzz")).groups()
    assert group.together == (Verdict.MASK,)
