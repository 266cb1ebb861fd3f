"""When the people of a Danish municipality are at work: the calendar that everything with a date is given."""

from __future__ import annotations

from holidays import country_holidays

from bot.phrasebook import HERE
from dialogs.workdays import OfficeCalendar

OFFICE = OfficeCalendar(HERE, country_holidays("DK", categories=("public", "optional")))
"""Public holidays, and the days on which most town halls are closed too: 1 May, Constitution Day, Christmas
Eve and New Year's Eve."""
