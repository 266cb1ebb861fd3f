"""The lists of one Word file: each ordered list gets its own `w:num`, and so begins where it should."""

from __future__ import annotations

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement

from dialogs.richtext import ListStyle

MOST = 2000
"""Word reads about 2,047 `w:num`; lists beyond these get their numbers as typed text."""

DEEPEST = 8
STEP = 300
"""How far each level is indented, in twentieths of a point."""

_FORMATS = {
    ListStyle.BULLET: ("bullet", ""),
    ListStyle.NUMBER: ("decimal", "."),
    ListStyle.NUMBER_PAREN: ("decimal", ")"),
    ListStyle.LETTER: ("lowerLetter", "."),
    ListStyle.LETTER_PAREN: ("lowerLetter", ")"),
}
_BULLETS = "•–▪"


class Numbering:
    """Adds to a file's numbering part; what HR has there stays."""

    def __init__(self, root: BaseOxmlElement) -> None:
        self._root = root
        self._abstracts: dict[ListStyle, int] = {}
        self._bullets: int | None = None
        self._nums: list[str] = []
        self._next_abstract = 1 + max(_values(root, "w:abstractNum", "w:abstractNumId"), default=-1)
        self._next_num = 1 + max(_values(root, "w:num", "w:numId"), default=0)

    def begin(self, style: ListStyle, level: int, start: int) -> int | None:
        """The `w:num` of a list that begins here; None when the file can hold no more of them."""
        if style is ListStyle.BULLET:
            if self._bullets is None:
                self._bullets = self._add(style, "")
            return self._bullets
        if len(self._nums) >= MOST:
            return None
        restart = f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
        return self._add(style, restart)

    def finish(self) -> None:
        """Writes what was begun: definitions before their uses, as the format demands."""
        definitions = "".join(_definition(style, number) for style, number in self._abstracts.items())
        first_use = self._root.find(qn("w:num"))
        for element in _parse(definitions):
            if first_use is None:
                self._root.append(element)
            else:
                first_use.addprevious(element)
        last = self._root.find(qn("w:numIdMacAtCleanup"))
        for element in _parse("".join(self._nums)):
            if last is None:
                self._root.append(element)
            else:
                last.addprevious(element)

    def _add(self, style: ListStyle, restart: str) -> int:
        if style not in self._abstracts:
            self._abstracts[style] = self._next_abstract + len(self._abstracts)
        number = self._next_num + len(self._nums)
        definition = f'<w:abstractNumId w:val="{self._abstracts[style]}"/>'
        self._nums.append(f'<w:num w:numId="{number}">{definition}{restart}</w:num>')
        return number


def _values(root: BaseOxmlElement, tag: str, attribute: str) -> list[int]:
    return [int(element.get(qn(attribute))) for element in root.findall(qn(tag))]


def _parse(elements: str) -> list[BaseOxmlElement]:
    return list(parse_xml(f"<w:numbering {nsdecls('w')}>{elements}</w:numbering>"))


def _definition(style: ListStyle, number: int) -> str:
    levels = "".join(_level(style, level) for level in range(DEEPEST + 1))
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="hybridMultilevel"/>'
        f"{levels}</w:abstractNum>"
    )


def _level(style: ListStyle, level: int) -> str:
    shape, ending = _FORMATS[style]
    text = _BULLETS[level % len(_BULLETS)] if style is ListStyle.BULLET else f"%{level + 1}{ending}"
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{shape}"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{STEP * (level + 1)}" w:hanging="{STEP}"/></w:pPr></w:lvl>'
    )
