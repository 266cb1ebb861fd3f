from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.richtext import (
    MAX_DEPTH,
    Block,
    ListBlock,
    ListItem,
    ListStyle,
    Paragraph,
    RichText,
    Span,
    clean,
    digest,
    excerpt,
    inline_text,
    join,
    length,
    marker,
    plain,
    read_plain,
    words,
)
from tests.growth import IN_PROPORTION, growth

BULLET, NUMBER, PAREN = ListStyle.BULLET, ListStyle.NUMBER, ListStyle.NUMBER_PAREN
LETTER, LETTER_PAREN = ListStyle.LETTER, ListStyle.LETTER_PAREN

MARKERS = ["-", "*", "•", "–", "1.", "2.", "3.", "1)", "2)", "a)", "b)", "a.", "b.", "7.", "12.", "9)", "o\t"]
typed_lines = st.lists(
    st.tuples(
        st.sampled_from(["", "", " ", "  ", "   ", "    ", "\t", "        ", "\xa0\xa0", "            "]),
        st.sampled_from([*MARKERS, *MARKERS, "", ""]),
        st.sampled_from([" ", "  ", "\t", "\xa0", ""]),
        st.sampled_from(["ja", "juni 2023 holder vi", "3,6 mio.", "- a", "1. b", "a) x; b) y", "", "🙂👍🏽"]),
    ).map("".join),
    max_size=25,
)
typed = st.one_of(st.text(max_size=200), typed_lines.map("\n".join))
MARK = re.compile(r"(?m)^[^\S\n]*(?:[-*•–·∙‣◦▪●○\uf0b7][^\S\n]|o\t)[^\S\n]*(?=\S)")


def tree(text: str) -> list[object]:
    """The blocks of a text in short: a paragraph is its words, a list its style, start and items."""
    return [short(block) for block in read_plain(text).blocks]


def short(block: Block) -> object:
    if isinstance(block, Paragraph):
        return inline_text(block.spans)
    return (block.style, block.start, *[[short(b) for b in item.blocks] for item in block.items])


def without_bullets(text: str) -> list[str]:
    """The words of a text, a bullet being no word however it is drawn."""
    bare = MARK.sub("", text)
    while bare != text:
        text, bare = bare, MARK.sub("", bare)
    return bare.split()


def depth(blocks: tuple[Block, ...]) -> int:
    lists = [block for block in blocks if isinstance(block, ListBlock)]
    return max((1 + depth(item.blocks) for block in lists for item in block.items), default=0)


@pytest.mark.parametrize("bullet", ["-", "*", "•", "–", "·", "\uf0b7", "◦", "o\t"])
def test_a_line_with_a_bullet_is_an_item(bullet: str) -> None:
    assert tree(f"{bullet} kaffe\n{bullet} te") == [(BULLET, 1, ["kaffe"], ["te"])]


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("1. kaffe\n2. te", NUMBER),
        ("1) kaffe\n2) te", PAREN),
        ("a. kaffe\nb. te", LETTER),
        ("a) kaffe\nb) te", LETTER_PAREN),
    ],
)
def test_numbered_and_lettered_lines_are_lists_with_their_own_signs(text: str, style: ListStyle) -> None:
    assert tree(text) == [(style, 1, ["kaffe"], ["te"])]
    assert plain(read_plain(text)) == text


def test_every_typed_line_is_a_paragraph() -> None:
    assert tree("Først.\nSå.\n\n\nTil sidst.") == ["Først.", "Så.", "Til sidst."]


def test_blank_lines_do_not_break_a_list() -> None:
    assert tree("Vi lærte:\n1. at lytte\n\n2. at tale\n \n3. at vente\nSlut") == [
        "Vi lærte:",
        (NUMBER, 1, ["at lytte"], ["at tale"], ["at vente"]),
        "Slut",
    ]


def test_indentation_nests() -> None:
    text = "- a\n  - b\n    1. c\n    2. d\n  - e\n- f"
    numbers = (NUMBER, 1, ["c"], ["d"])
    assert tree(text) == [(BULLET, 1, ["a", (BULLET, 1, ["b", numbers], ["e"])], ["f"])]


def test_tabs_and_no_break_spaces_indent_too() -> None:
    assert tree("- a\n\t- b\n\xa0\xa0- c") == [(BULLET, 1, ["a", (BULLET, 1, ["b"], ["c"])])]


def test_one_column_more_or_less_is_the_same_level() -> None:
    assert tree("- a\n - b\n- c") == [(BULLET, 1, ["a"], ["b"], ["c"])]


def test_lines_indented_under_an_item_belong_to_it() -> None:
    assert tree("- a\n  mere om a\n\n  og mere\n- b\nikke om b") == [
        (BULLET, 1, ["a", "mere om a", "og mere"], ["b"]),
        "ikke om b",
    ]


def test_bullets_flush_left_between_numbers_are_the_numbers_points() -> None:
    text = "1. Ergonomi\n• stole\n• borde\n\n2. Lys\n• lamper"
    points = (BULLET, 1, ["stole"], ["borde"])
    assert tree(text) == [(NUMBER, 1, ["Ergonomi", points], ["Lys", (BULLET, 1, ["lamper"])])]


def test_bullets_after_a_finished_numbered_list_are_their_own_list() -> None:
    assert tree("1. a\n2. b\n- c") == [(NUMBER, 1, ["a"], ["b"]), (BULLET, 1, ["c"])]


def test_a_list_starts_where_it_was_typed_and_restarts_are_kept() -> None:
    assert tree("3. c\n4. d\n1. a\n2. b") == [(NUMBER, 3, ["c"], ["d"]), (NUMBER, 1, ["a"], ["b"])]


@pytest.mark.parametrize(
    "line",
    [
        "1. juni 2023 holder vi møde",
        "Vi har a) lyttet; b) talt",
        "3,6 mio. kr. er brugt",
        "1. mio. er givet",
        "2023. Et godt år",
        "-5 grader",
        "A. Hansen har svaret",
        "01. januar",
        "9. klasse var med",
        "o hvor dejligt",
        "-",
        "1.",
        "*vigtigt*",
        "e.g. something",
    ],
)
def test_a_line_that_only_looks_like_an_item_stays_as_it_was_typed(line: str) -> None:
    assert tree(line) == [line]
    assert tree(f"Før\n{line}\nEfter") == ["Før", line, "Efter"]


def test_numbers_that_do_not_run_are_no_list() -> None:
    text = "1. juni mødtes vi\n15. juni holdt vi fri\n3. juli gik det løs"
    assert tree(text) == text.split("\n")


@pytest.mark.parametrize("text", ["2022. Først\n2023. Så", "01. januar\n02. februar", "0. a\n1. b"])
def test_years_and_padded_numbers_are_no_markers(text: str) -> None:
    assert tree(text) == text.split("\n")


def test_runs_that_cross_are_not_taken_apart() -> None:
    assert tree("1. A\na) x\n2. B\nb) y") == [(NUMBER, 1, ["A"]), "a) x", (NUMBER, 2, ["B"]), "b) y"]


def test_a_first_line_that_stands_further_in_is_on_the_same_level() -> None:
    assert tree("  - a\n- b\n  - c") == [(BULLET, 1, ["a"], ["b", (BULLET, 1, ["c"])])]


def test_prose_between_two_numbers_leaves_both_as_typed() -> None:
    assert tree("1. halvår gik godt.\nVi var glade.\n2. halvår gik skidt.") == [
        "1. halvår gik godt.",
        "Vi var glade.",
        "2. halvår gik skidt.",
    ]


def test_lists_nest_as_deep_as_word_allows_and_keep_what_is_deeper() -> None:
    text = "\n".join("  " * level + f"- punkt{level}" for level in range(40))
    rich = read_plain(text)
    assert depth(rich.blocks) == MAX_DEPTH
    assert words(rich) == [f"punkt{level}" for level in range(40)]
    innermost = rich.blocks
    while len(innermost[-1:]) and isinstance(innermost[-1], ListBlock) and len(innermost[-1].items) == 1:
        innermost = innermost[-1].items[0].blocks
    assert isinstance(innermost[-1], ListBlock)
    assert len(innermost[-1].items) == 40 - MAX_DEPTH + 1


def test_points_flush_with_their_numbers_do_not_nest_deeper_either() -> None:
    ways_in = [f"{'  ' * level}{mark} x" for level in range(8) for mark in ("1.", "a)")]
    ways_out = [f"{'  ' * level}{mark} x" for level in reversed(range(8)) for mark in ("b)", "2.")]
    rich = read_plain("\n".join(ways_in + ways_out))
    assert depth(rich.blocks) == MAX_DEPTH
    assert plain(rich).split().count("x") == 32


@given(typed)
def test_no_word_is_lost(text: str) -> None:
    assert without_bullets(plain(read_plain(text))) == without_bullets(clean(text))


@given(typed)
def test_what_was_read_is_written_so_that_it_reads_the_same(text: str) -> None:
    rich = read_plain(text)
    assert read_plain(plain(rich)) == rich


@given(typed)
def test_plain_text_is_a_fixed_point(text: str) -> None:
    once = plain(read_plain(text))
    assert plain(read_plain(once)) == once


@given(typed, typed)
def test_joining_loses_no_word_and_leaves_single_texts_alone(first: str, second: str) -> None:
    earlier, later = read_plain(first), read_plain(second)
    together = without_bullets(plain(earlier)) + without_bullets(plain(later))
    assert without_bullets(plain(join(earlier, later))) == together
    assert join(earlier, RichText()) == earlier
    assert join(RichText(), later) == later


@given(st.text(max_size=300))
def test_cleaning_leaves_nothing_that_breaks_or_misleads(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not [c for c in once if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"]
    assert not set(once) & set(
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u00ad\ufeff\uffff"
    )
    once.encode()


@pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028", "\u2029", "\x0b", "\x0c", "\x85", "\n"])
def test_every_kind_of_line_end_is_one_newline(end: str) -> None:
    assert clean(f"a{end}b") == "a\nb"


@pytest.mark.parametrize(
    "text", ["1.035.061\u00a0kr.", "👩\u200d👧 ❤\ufe0f 👍🏽", "a\tb", "ÆØÅ æøå é", "S&O <b> {{7*7}} =1+1"]
)
def test_what_people_mean_is_kept(text: str) -> None:
    assert clean(text) == text
    assert plain(read_plain(text)) == text


def test_invisible_letters_are_dropped_and_the_word_is_whole() -> None:
    assert clean("kom\u00admune\u200bn \u202eabc\ud800\x07 A\u030a e\u200b\u0301") == "kommunen abc Å é"


def test_a_list_that_goes_on_in_a_later_text_is_one_list() -> None:
    assert plain(join(read_plain("Vi har:\n1. lyttet\n2. talt"), read_plain("3. ventet"))) == (
        "Vi har:\n1. lyttet\n2. talt\n3. ventet"
    )
    assert join(read_plain("1. lyttet"), read_plain("2. talt")) == read_plain("1. lyttet\n2. talt")
    assert join(read_plain("- a\n  - b"), read_plain("* c")) == read_plain("- a\n  - b\n- c")


def test_a_list_that_starts_over_in_a_later_text_is_another_list() -> None:
    joined = join(read_plain("1. a\n2. b"), read_plain("1. c\n2. d"))
    assert [block.start for block in joined.blocks if isinstance(block, ListBlock)] == [1, 1]


def test_joining_keeps_a_list_of_one() -> None:
    alone = RichText((ListBlock(NUMBER, (ListItem((Paragraph((Span("alene"),)),)),), 4),))
    assert join(alone, RichText()) == alone
    assert plain(join(alone, read_plain("5. ikke mere"))) == "4. alene\n5. ikke mere"


def test_joining_keeps_looks() -> None:
    bold = Paragraph((Span("fed", bold=True), Span(" og "), Span("her", link="https://example.org/")))
    joined = join(RichText((bold,)), RichText((bold,)))
    assert joined.blocks == (bold, bold)


def test_plain_text_gives_a_links_address_when_the_words_do_not() -> None:
    spans = (
        Span("se her", link="https://example.org/a"),
        Span(" "),
        Span("os@example.org", link="mailto:os@example.org"),
    )
    assert plain(RichText((Paragraph(spans),))) == "se her (https://example.org/a) os@example.org"


def test_paragraphs_of_several_lines_are_written_as_lines() -> None:
    item = ListItem((Paragraph((Span("a\nb"),)),))
    assert (
        plain(RichText((ListBlock(NUMBER, (item,), 9), Paragraph((Span("c\nd"),))))) == "9. a\n   b\n\nc\nd"
    )


def test_letters_go_on_after_z() -> None:
    assert [marker(LETTER, n) for n in (1, 26, 27, 52, 53)] == ["a.", "z.", "aa.", "az.", "ba."]
    assert [marker(PAREN, 10), marker(LETTER_PAREN, 2), marker(BULLET, 3)] == ["10)", "b)", "-"]


def test_the_same_words_have_the_same_digest_however_they_are_spaced() -> None:
    assert digest(read_plain("- Hej  DU\n\n- der")) == digest(read_plain("• hej du\n• Der"))
    assert digest(read_plain("hej du")) != digest(read_plain("hej dig"))


@given(typed, st.integers(2, 60))
def test_an_excerpt_is_one_line_and_no_longer_than_asked(text: str, limit: int) -> None:
    rich = read_plain(text)
    short_text = excerpt(rich, limit)
    assert len(short_text) <= limit
    assert "\n" not in short_text
    whole = " ".join(plain(rich).split())
    assert short_text == whole or (short_text.endswith("…") and whole.startswith(short_text[:-1]))


def test_an_excerpt_is_cut_between_words() -> None:
    assert excerpt(read_plain("Vi har lært at lytte"), 12) == "Vi har lært…"
    assert excerpt(read_plain("Vi har lært"), 11) == "Vi har lært"
    assert excerpt(read_plain("x" * 50), 10) == "x" * 9 + "…"


def test_length_counts_what_plain_writes() -> None:
    assert length(read_plain("- a\n- bc")) == len("- a\n- bc")
    assert length(RichText()) == 0


HARD = {
    "deeper and deeper": "\n".join(" " * (i % 600) + "- x" for i in range(600)),
    "numbers": "\n".join(f"{i % 999 + 1}. x" for i in range(30_000)),
    "spaces": "-" + " " * 200_000,
    "spaces before": " " * 200_000 + "-",
    "bullets on one line": "- " * 100_000,
    "numbers on one line": "1. " * 66_000,
    "newlines": "\n" * 200_000,
    "up and down": "- a\n  - b\n" * 18_000,
    "alternating": "1. a\n- b\n" * 22_000,
    "letters": "a) " * 66_000,
    "surrogates": "\ud800" * 200_000,
    "marks": "e\u0301" * 100_000,
    "digits": "1" * 200_000,
    "one word": "x" * 200_000,
    "tabs": "\t" * 200_000 + "x",
    "crossing": "1. a\na) b\n2. c\nb) d\n" * 10_000,
    "deep and long": "\n".join("  " * (i % 9) + "- x" for i in range(15_000)),
}


@pytest.mark.parametrize("text", HARD.values(), ids=HARD.keys())
def test_200_kb_of_anything_are_read_and_written_in_proportion(text: str) -> None:
    assert growth(read_plain, text) < IN_PROPORTION
    rich = read_plain(text)
    assert plain(rich).split() == clean(text).split()
    assert digest(rich)
    assert len(excerpt(rich, 80)) <= 80
    assert length(join(rich, rich)) >= length(rich)


def seed_answers(folder: Path) -> Iterator[tuple[str, list[object]]]:
    records = json.loads((folder / "seed000.json").read_text("utf-8"))["records"]
    for answer in (a for record in records for a in record["answers"].values() if a):
        yield answer["text"], answer["blocks"]


OWN_ANSWERS: list[tuple[str, list[object]]] = [
    (
        "Forløbet har omfattet:\n1. at lytte;\n2. at tale",
        [
            {"type": "p", "text": "Forløbet har omfattet:"},
            {"type": "list", "items": [{"text": "at lytte;"}, {"text": "at tale"}]},
        ],
    ),
    ("Projektet er afsluttet 3. juli 2023.", [{"type": "p", "text": "Projektet er afsluttet 3. juli 2023."}]),
]


def test_real_answers_are_read_into_the_blocks_a_person_sees_in_them(real_input: Path | None) -> None:
    answers = list(seed_answers(real_input)) if real_input else OWN_ANSWERS
    for text, expected in answers:
        assert [shape(block) for block in read_plain(text).blocks] == [named(block) for block in expected]


def shape(block: Block) -> object:
    if isinstance(block, Paragraph):
        return inline_text(block.spans)
    return [" ".join(words(RichText(item.blocks))) for item in block.items]


def named(block: object) -> object:
    assert isinstance(block, dict)
    return block["text"] if block["type"] == "p" else [item["text"] for item in block["items"]]
