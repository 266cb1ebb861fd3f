from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.teamshtml import read_html
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
    plain,
    read_plain,
    words,
)
from tests.growth import IN_PROPORTION, growth

WORD_BULLETS = """
<p class=MsoListParagraphCxSpFirst style='margin-left:36.0pt;text-indent:-18.0pt;mso-list:l0 level1 lfo1'>
<!--[if !supportLists]--><span style='font-family:Symbol;mso-fareast-font-family:Symbol'><span
style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span>
<!--[endif]-->Vi har lyttet<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;mso-list:l0 level2 lfo1'><span
style='font-family:"Courier New"'><span style='mso-list:Ignore'>o<span style='font:7.0pt'>&nbsp;&nbsp;
</span></span></span>til <b>alle</b><o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>§<span>&nbsp;
</span></span>Vi har talt<o:p></o:p></p>
"""


def from_word(level: int, mark: str, text: str) -> str:
    """A list paragraph as Word puts it on the clipboard."""
    ignore = f"<span style='mso-list:Ignore'>{mark}<span style='font:7.0pt'>&nbsp;&nbsp; </span></span>"
    return f"<p class=MsoListParagraph style='mso-list:l0 level{level} lfo1'>{ignore}{text}<o:p></o:p></p>\n"


REPLY = (
    '<blockquote itemscope="" itemtype="http://schema.skype.com/Reply" itemid="1700000000000">'
    '<strong itemprop="mri" itemid="28:app">Bilagsbot</strong><span itemprop="time" itemid="17"></span>'
    '<p itemprop="preview">Hvad er status?</p></blockquote><p>Projektet er afsluttet.</p>'
)


def text_of(markup: str) -> str:
    return plain(read_html(markup))


@pytest.mark.parametrize(
    "markup",
    [
        '<p><at id="0">Bilagsbot</at>&nbsp;mine svar</p>',
        '<p><span itemtype="http://schema.skype.com/Mention" itemid="0">Bilagsbot</span> mine svar</p>',
    ],
)
def test_mentions_are_dropped(markup: str) -> None:
    assert text_of(markup) == "mine svar"


@pytest.mark.parametrize(
    "emoji",
    [
        '<emoji id="smile" alt="🙂" title="Smil"></emoji>',
        '<img alt="🙂" src="https://statics.teams.cdn/x.png" itemscope itemtype="http://schema.skype.com/Emoji">',
        '<span title="Smil" type="(smile)"><img alt="🙂" itemtype="http://schema.skype.com/Emoji"></span>',
        "🙂",
        "&#x1F642;",
    ],
)
def test_emoji_stand_in_the_text(emoji: str) -> None:
    assert text_of(f"<p>Godt {emoji} gået</p>") == "Godt 🙂 gået"


def test_a_pictures_description_is_nobodys_words() -> None:
    assert (
        text_of('<p>Se <img alt="billede" src="x.png" itemtype="http://schema.skype.com/AMSImage"></p>')
        == "Se"
    )


def test_a_quoted_message_is_dropped_and_the_answer_is_kept() -> None:
    assert text_of(REPLY) == "Projektet er afsluttet."


def test_a_quote_of_the_writers_own_is_kept() -> None:
    assert text_of("<blockquote>Alle skal med</blockquote><p>sagde de</p>") == "Alle skal med\n\nsagde de"


def test_code_keeps_its_lines() -> None:
    assert text_of("<pre>a\n  b &lt; c</pre><p>og <code>d</code></p>") == "a\n\nb < c\n\nog d"
    assert text_of('<codeblock class="C"><code>x = 1<br>y = 2</code></codeblock>') == "x = 1\n\ny = 2"


def test_bold_italic_and_links_nest() -> None:
    paragraph = Paragraph(
        (
            Span("Vi "),
            Span("har ", bold=True),
            Span("lært", bold=True, italic=True),
            Span(" "),
            Span("meget", link="https://example.org/a?b=1&c=2"),
        )
    )
    link = '<a href="https://example.org/a?b=1&amp;c=2">meget</a>'
    assert read_html(f"<p>Vi <strong>har <em>lært</em></strong> {link}</p>") == RichText((paragraph,))


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "/sti", "file:///c:/x", "JAVASCRIPT:x", ""]
)
def test_a_link_that_leads_nowhere_safe_is_only_words(href: str) -> None:
    assert read_html(f'<p><a href="{href}">her</a></p>') == read_plain("her")


def test_real_lists_and_typed_lists_come_out_alike() -> None:
    typed = read_plain("Vi har:\n- lyttet\n  - til alle\n- talt")
    nested = "<p>Vi har:</p><ul><li>lyttet<ul><li>til alle</li></ul></li><li>talt</li></ul>"
    directly = "<p>Vi har:</p><ul><li>lyttet</li><ul><li>til alle</li></ul><li>talt</li></ul>"
    by_hand = "<p>Vi har:<br>- lyttet<br>&nbsp; - til alle</p><p>- talt</p>"
    for markup in (nested, directly, by_hand):
        assert read_html(markup) == typed


def test_numbers_typed_by_hand_are_a_list_and_a_date_is_not() -> None:
    assert read_html("<p>1. a<br>2. b</p>") == read_plain("1. a\n2. b")
    assert read_html("<p>1. juni 2023 holder vi møde</p>") == RichText(
        (Paragraph((Span("1. juni 2023 holder vi møde"),)),)
    )


def test_ordered_lists_keep_their_start_and_kind_and_a_single_item_is_one() -> None:
    assert text_of("<ol start=3><li>c</li><li>d</li></ol>") == "3. c\n4. d"
    assert text_of('<ol type="a"><li>x</li><li value="5">y</li></ol>') == "a. x\n\ne. y"
    item = ListItem((Paragraph((Span("alene"),)),))
    assert read_html("<ol><li>alene</li></ol>") == RichText((ListBlock(ListStyle.NUMBER, (item,)),))


def test_an_items_paragraphs_stay_in_it_and_empty_items_are_none() -> None:
    assert (
        text_of("<ol><li><p>a</p><p>mere</p></li><li></li><li>&nbsp;</li><li>b</li></ol>")
        == "1. a\n   mere\n2. b"
    )


def test_words_beside_an_empty_item_are_no_item() -> None:
    assert text_of("<ol><li></li>ved siden af<li>a</li></ol>") == "ved siden af\n1. a"


def test_an_item_without_a_list_is_an_item() -> None:
    assert text_of("<li>a</li><li>b</li><p>c</p>") == "- a\n- b\n\nc"


def test_lists_pasted_from_word_are_lists() -> None:
    assert text_of(WORD_BULLETS) == "- Vi har lyttet\n  - til alle\n- Vi har talt"
    numbers = [(1, "1.", "Først"), (2, "a)", "ja"), (2, "b)", "nej"), (1, "2.", "Så")]
    assert text_of("".join(from_word(*line) for line in numbers)) == "1. Først\n   a) ja\n   b) nej\n2. Så"


def test_words_numbers_that_are_no_list_of_ours_are_kept_as_text() -> None:
    assert text_of(from_word(1, "ii.", "tekst")) == "ii. tekst"
    assert text_of(from_word(1, "1.2.", "tekst")) == "1.2. tekst"


def test_empty_paragraphs_are_none() -> None:
    assert text_of("<p>a</p><p>&nbsp;</p><p></p><div><br></div><p>b</p>") == "a\n\nb"
    assert not read_html("<p>&nbsp;</p>")
    assert not read_html("")


def test_a_table_is_read_row_by_row() -> None:
    head = "<tr><th>År</th><th>Beløb</th></tr>"
    rows = f"{head}<tr><td><p>2022</p><p>og 2023</p></td><td></td><td>3,6 mio.</td></tr>"
    assert (
        text_of(f"<p>Se:</p><table><tbody>{rows}</tbody></table>")
        == "Se:\n\nÅr | Beløb\n\n2022 og 2023 | 3,6 mio."
    )


def test_spaces_of_the_markup_are_no_text_and_no_break_spaces_are() -> None:
    assert text_of("<div>\n  <p>Hej   med\n dig <b> du </b> der</p>\n</div>") == "Hej med dig du der"
    assert text_of("<p>1.035.061&nbsp;kr.</p>") == "1.035.061\u00a0kr."


def test_words_of_neighbouring_blocks_stay_apart() -> None:
    for tag in ("p", "div", "h2", "section", "li", "dd", "center", "article"):
        assert words(read_html(f"<{tag}>a</{tag}><{tag}>b</{tag}>"))[0] == "a"


def test_scripts_styles_and_comments_are_no_words() -> None:
    assert (
        text_of("<style>p{}</style><script>x()</script><!-- skjult --><p>synlig</p><title>t</title>")
        == "synlig"
    )


def test_what_misleads_is_cleaned_also_when_it_comes_as_an_entity() -> None:
    assert text_of("<p>a&#x202e;b&shy;c&#8203;d&#7;e</p>") == "abcde"
    assert text_of("<p>A<b></b>&#x30a; x&#x2028;y</p>") == "Å x y"


def test_a_sign_that_looks_like_markup_is_text() -> None:
    assert text_of("<p>S&amp;O &lt;b&gt; {{7*7}} =1+1 5 &lt; 6</p>") == "S&O <b> {{7*7}} =1+1 5 < 6"


WORD = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z", "M")), min_size=1, max_size=8)
INLINE = st.sampled_from(["b", "i", "strong", "em", "u", "s", "span", "code", "a", "font", "sup"])
OUTER = st.sampled_from(
    [
        "p",
        "div",
        "ul",
        "ol",
        "li",
        "blockquote",
        "table",
        "tr",
        "td",
        "h1",
        "pre",
        "section",
        "codeblock",
        "dl",
    ]
)


@st.composite
def markup(draw: st.DrawFn, depth: int = 3) -> tuple[str, list[str]]:
    """A piece of HTML and the words that a reader sees in it."""
    if depth == 0 or draw(st.booleans()):
        seen = draw(st.lists(WORD, min_size=1, max_size=3))
        tag = draw(INLINE)
        return f"<{tag}>{html.escape(' '.join(seen))}</{tag}> ", seen
    parts = [draw(markup(depth - 1)) for _ in range(draw(st.integers(1, 3)))]
    tag = draw(OUTER)
    inner = "".join(part for part, _ in parts)
    return f"<{tag}>{inner}</{tag}>", [word for _, seen in parts for word in seen]


@given(markup())
def test_every_visible_word_survives(piece: tuple[str, list[str]]) -> None:
    source, seen = piece
    expected = sorted(clean(" ".join(seen)).split())
    found = plain(read_html(source)).split()
    for word in expected:
        assert any(word in other for other in found) or word in "".join(found)


@given(st.lists(WORD, min_size=1, max_size=12))
def test_words_come_out_in_their_order(seen: list[str]) -> None:
    source = "".join(f"<p><b>x{i}</b> y{html.escape(word)}</p>" for i, word in enumerate(seen))
    expected = [part for i, word in enumerate(seen) for part in (f"x{i}", *clean(f"y{word}").split())]
    assert words(read_html(source)) == expected


@given(st.text(max_size=300))
def test_any_text_at_all_is_read_without_failing(source: str) -> None:
    rich = read_html(source)
    assert clean(plain(rich)) == plain(rich)


@given(st.text(max_size=200))
def test_typed_text_reads_the_same_from_paragraphs_as_from_lines(typed: str) -> None:
    lines = re.sub(r"[ \t]+", " ", clean(typed)).split("\n")
    source = "".join(f"<p>{html.escape(line.strip(' '))}</p>" for line in lines)
    assert words(read_html(source)) == words(read_plain("\n".join(line.strip(" ") for line in lines)))


def depth(blocks: tuple[Block, ...]) -> int:
    lists = [block for block in blocks if isinstance(block, ListBlock)]
    return max((1 + depth(item.blocks) for block in lists for item in block.items), default=0)


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 10_000 + "{}" + "</div>" * 10_000,
        "<ul><li>" * 10_000 + "{}",
        "<b>" * 10_000 + "{}",
        "<table><tr><td>" * 5_000 + "{}",
    ],
)
def test_ten_thousand_levels_lose_no_word(source: str) -> None:
    assert words(read_html(source.format("alle ordene"))) == ["alle", "ordene"]


def test_html_beyond_reason_keeps_its_lines() -> None:
    inner = "<p>Vi&nbsp;har <b>lært</b></p><!-- x --><ul><li>at lytte<li><p>at &lt;tale&gt;</p></ul>"
    expected = "Vi\u00a0har lært\n- at lytte\n\nat <tale>"
    assert text_of("<div>" * 5_000 + inner) == expected
    assert text_of(inner + " " * 200_000) == expected


def test_nesting_keeps_every_level_up_to_what_word_can_show() -> None:
    levels = 20
    rich = read_html("".join(f"<ul><li>punkt{i}" for i in range(levels)))
    assert words(rich) == [f"punkt{i}" for i in range(levels)]
    assert depth(rich.blocks) == MAX_DEPTH


HARD = {
    "paragraphs": "<p>hej <b>med</b> dig</p>" * 40_000,
    "items": "<ul>" + "<li>hej</li>" * 80_000 + "</ul>",
    "quotes": "<blockquote>" * 90_000,
    "brackets": "<" * 1_000_000,
    "tags never closed": "<a " * 330_000,
    "ampersands": "&" * 1_000_000,
    "ampersands below the limit": "&" * 199_000,
    "comments": "<!--" * 250_000,
    "formats never closed": "<p>" + "<b><i><u><s>" * 2 + "</p>" + "<p>x</p>" * 24_000,
    "mentions never closed": "<at>" * 250_000,
    "cells": "<table><tr>" + "<td>x" * 75_000,
    "styles": "<p style='" + "mso-list:" * 100_000 + "'>x",
    "spaces": "<p>" + " " * 1_000_000 + "x</p>",
    "one word": "<p>" + "x" * 1_000_000 + "</p>",
    "spans": "<span>x</span>" * 14_000,
}


@pytest.mark.parametrize("source", HARD.values(), ids=HARD.keys())
def test_a_megabyte_of_anything_is_read_in_proportion(source: str) -> None:
    assert growth(read_html, source) < IN_PROPORTION
