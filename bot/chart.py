"""A round's progress as a picture: SVG for the page, and the same in words.

Bars are answers a day, the line is how many projects were sent by then. Colours are classes of
the page, whose policy takes no styles. A card has bars of its own (`cards.bars`): Teams shows no SVG there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.phrasebook import Phrases
from dialogs.progress import Progress

WIDTH, HEIGHT = 640, 180
LEFT, RIGHT, TOP, BOTTOM = 34, 8, 12, 26


@dataclass(frozen=True, slots=True)
class Chart:
    """`svg` goes into a page as it is, `text` says all that the picture shows."""

    svg: str
    text: str


def chart(progress: Progress, words: Phrases) -> Chart:
    return Chart(_svg(progress, words), describe(progress, words))


def describe(progress: Progress, words: Phrases) -> str:
    said = [words.count("chart.answers", progress.answers)]
    if progress.busiest:
        said.append(
            words("chart.busiest", day=words.day(progress.busiest.on), number=progress.busiest.answers)
        )
    sent = progress.days[-1].sent if progress.days else 0
    said.append(words("chart.sent", sent=sent, total=progress.total))
    if progress.deadline:
        said.append(words("chart.deadline", day=words.day(progress.deadline)))
    return " ".join(said)


def _svg(progress: Progress, words: Phrases) -> str:
    shapes = "".join((*_axes(progress, words), *_bars(progress), *_line(progress), *_deadline(progress)))
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}"'
    return f'<svg class="chart" {size} aria-hidden="true">{shapes}</svg>'


def _scale(progress: Progress) -> tuple[float, float, float]:
    """Pixels a day, an answer, a project."""
    high = HEIGHT - TOP - BOTTOM
    most = max((day.answers for day in progress.days), default=0)
    step = (WIDTH - LEFT - RIGHT) / max(len(progress.days), 1)
    return step, high / max(most, 1), high / max(progress.total, 1)


def _axes(progress: Progress, words: Phrases) -> Iterator[str]:
    base = HEIGHT - BOTTOM
    yield f'<path class="chart-axis" d="M{LEFT} {TOP}V{base}H{WIDTH - RIGHT}" fill="none"/>'
    yield _text(LEFT - 6, TOP + 8, str(progress.total), "end")
    yield _text(LEFT - 6, base, "0", "end")
    step = _scale(progress)[0]
    every = max(1, -(-len(progress.days) // 8))
    for index, day in enumerate(progress.days):
        if index % every == 0 and index + every / 2 < len(progress.days) + 1:
            shown = words("chart.day", day=day.on.day, month=day.on.month)
            yield _text(LEFT + (index + 0.5) * step, HEIGHT - 8, shown, "middle")


def _bars(progress: Progress) -> Iterator[str]:
    step, tall, _ = _scale(progress)
    for index, day in enumerate(progress.days):
        if day.answers:
            height = day.answers * tall
            left, top = LEFT + index * step + step * 0.15, HEIGHT - BOTTOM - height
            box = f'x="{left:.1f}" y="{top:.1f}" width="{max(step * 0.7, 1):.1f}" height="{height:.1f}"'
            yield f'<rect class="chart-bar" {box}/>'
            if day == progress.busiest:
                yield _text(left + step * 0.35, top + 12, str(day.answers), "middle")


def _line(progress: Progress) -> Iterator[str]:
    """How many were sent, up to today: nobody knows about tomorrow."""
    step, _, tall = _scale(progress)
    known = [day for day in progress.days if day.on <= progress.today]
    points = [
        f"{LEFT + (index + 0.5) * step:.1f},{HEIGHT - BOTTOM - day.sent * tall:.1f}"
        for index, day in enumerate(known)
    ]
    if points:
        yield f'<polyline class="chart-line" points="{" ".join(points)}"/>'


def _deadline(progress: Progress) -> Iterator[str]:
    if progress.deadline is None or not progress.days or progress.deadline < progress.days[0].on:
        return
    at = LEFT + ((progress.deadline - progress.days[0].on).days + 1) * _scale(progress)[0]
    yield f'<path class="chart-deadline" d="M{at:.1f} {TOP}V{HEIGHT - BOTTOM}" fill="none"/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text class="chart-text" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{text}</text>'
