"""How the annex writes an amount, a day, a row of names. The words themselves are in `_house/da.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path

from dialogs.model import QuestionType

NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Wording:
    """The words file, read. Its keys are this record's fields."""

    language: str
    internal: str
    day: str
    months: tuple[str, ...]
    amount: str
    thousands: str
    decimal: str
    yes: str
    no: str
    last: str
    between: str

    def write_amount(self, amount: Decimal) -> str:
        """1.035.061 kr., with øre only when there are any, and no break before "kr."."""
        return self.amount.format(amount=self.write_number(amount)).replace(" ", NO_BREAK)

    def write_number(self, number: Decimal) -> str:
        places = 0 if number == number.to_integral_value() else max(2, -int(number.as_tuple().exponent))
        digits = f"{number:,.{places}f}"
        return digits.replace(".", "\0").replace(",", self.thousands).replace("\0", self.decimal)

    def write_day(self, day: date) -> str:
        return self.day.format(day=day.day, month=self.months[day.month - 1], year=day.year)

    def join(self, names: Sequence[str]) -> str:
        if len(names) < 2:
            return "".join(names)
        return self.between.join(names[:-1]) + self.last + names[-1]

    def write_value(self, kind: QuestionType, value: str) -> str:
        """A typed answer's written form as people read it; what cannot be read stays as it is."""
        try:
            return self._write_value(kind, value)
        except (ValueError, InvalidOperation):
            return value

    def _write_value(self, kind: QuestionType, value: str) -> str:
        match kind:
            case QuestionType.AMOUNT:
                return self.write_amount(Decimal(value))
            case QuestionType.NUMBER:
                return self.write_number(Decimal(value))
            case QuestionType.DATE:
                return self.write_day(date.fromisoformat(value))
            case QuestionType.YES_NO:
                return {"true": self.yes, "yes": self.yes, "false": self.no, "no": self.no}.get(value, value)
            case _:
                return value


@cache
def read_wording(path: Path) -> Wording:
    words = tomllib.loads(path.read_text(encoding="utf-8"))
    return Wording(**{**words, "months": tuple(words["months"])})
