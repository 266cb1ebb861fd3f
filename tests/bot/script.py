"""Conversations as text files that HR could read and write, to be played on a `Stage`.

A file is lines. Blank lines and those that begin with # say nothing. A line that begins with two spaces goes
on with the line before. First what there is::

    runde: Bilag 2027, frist om 14 dage         HR has made and started it, with all the projects below
    bilagstype: work_environment                its kind, when it is not status_table
    projekt 1: Rolige overgange | anne@eksempel.example, bo@eksempel.example
    person Fremmed: somebody@eksempel.example   anybody else who is to speak

An owner is called by what stands before the @, HR is HR. Then what happens, in order::

    Anne: Vi er færdige.                 she types it; (tom besked), (200 kB tekst), (350 ord)
    Anne [knap] Gem svar: Det virker.    she presses the newest button called so, with that in its text field
    Anne [gammel knap] Gem svar: Nej     the same, of the oldest card that had such a button
    Anne [hurtigt] Og glade.             typed before the bot had answered what she typed last
    HR [fil] projekter                   attaches the head's projects; or: uden titel, to på en gang
    (samme besked kommer igen)           what was done last is delivered again; or: igen som ny
    (botten genstarter)                  the process goes, the store is closed, and everything starts again
    (der går 15 dage)                    or timer, minutter

and after each what the bot says::

    Bot: Gemt: Status. … Spørgsmål 2     to whoever did something last; … is any words
    Bot til Bo: …                        to somebody else
    Kort: Gemt                           what the pressed card says afterwards
    Bot: (intet)                         nothing to anybody, and the card is as it was

Every message to anybody has its line, in the order in which that person gets them; so has every card that
answered a press. What stands there must be in the message, in that order; "…" only parts it. A file that
comes with a message stands at its end: [Bilag 2027.docx].
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.personas import COORDINATOR
from dialogs.model import Project


class WrongScript(ValueError):
    """The text file says something that its grammar does not have."""


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    text: str


@dataclass(slots=True)
class Script:
    """A file, read."""

    round_title: str = ""
    days: int = 14
    kind: str = ""
    projects: list[Project] = field(default_factory=list)
    people: dict[str, str] = field(default_factory=lambda: {"HR": COORDINATOR})
    lines: list[Line] = field(default_factory=list)


def read_script(text: str) -> Script:
    """Raises WrongScript for a head that cannot be read."""
    script = Script()
    for line in _joined(text):
        name, _, rest = (part.strip() for part in line.text.partition(":"))
        if script.lines or not _read_head(script, name, rest):
            script.lines.append(line)
    if not script.lines:
        raise WrongScript("nothing happens")
    return script


def _joined(text: str) -> list[Line]:
    found: list[Line] = []
    for number, raw in enumerate(text.splitlines(), 1):
        if raw.startswith("  ") and found:
            found[-1] = Line(found[-1].number, f"{found[-1].text}\n{raw[2:]}")
        elif raw.strip() and not raw.startswith("#"):
            found.append(Line(number, raw.strip()))
    return found


def _read_head(script: Script, name: str, rest: str) -> bool:
    if name == "runde":
        said = re.fullmatch(r"(.+), frist om (\d+) dage", rest)
        if said is None:
            raise WrongScript(rest)
        script.round_title, script.days = said[1], int(said[2])
        return True
    if name == "bilagstype":
        script.kind = rest
        return True
    if name.startswith("projekt "):
        title, _, contacts = (part.strip() for part in rest.partition("|"))
        emails = tuple(email.strip() for email in contacts.split(","))
        number = name.removeprefix("projekt ")
        position = len(script.projects)
        script.projects.append(
            Project(number, "", position, title, number, owners=("Skolerne",), contacts=emails)
        )
        script.people |= {email.split("@", maxsplit=1)[0].title(): email for email in emails}
        return True
    if name.startswith("person "):
        script.people[name.removeprefix("person ")] = rest
        return True
    return False
