"""The pace, by a clock that only goes on when somebody sleeps."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

import pytest

from bot.delivery.pace import PER_CONVERSATION, Limit, Pace, TooSoon
from dialogs.model import Address


@dataclass
class Time:
    """`late` is by how much every sleep is too long."""

    now: float = 1000.0
    late: float = 0.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)
        self.now += seconds + self.late


def to(conversation: str = "a", tenant: str = "t", channel: str = "msteams") -> Address:
    return Address(channel, "", conversation, "r", "b", tenant)


def pace(time: Time, per_second: int = 50) -> Pace:
    return Pace({"msteams": per_second}, now=time, sleep=time.sleep)


def most_within(times: list[float], seconds: float) -> int:
    return max(sum(begin <= at < begin + seconds - 1e-6 for at in times) for begin in times)


async def test_one_conversation_gets_no_more_than_any_of_its_limits() -> None:
    time = Time()
    times: list[float] = []
    kept = pace(time)
    while len(times) < 200:
        try:
            await kept.enter(to(), urgent=True)
            times.append(time.now)
        except TooSoon as error:
            time.now += error.seconds
    for limit in PER_CONVERSATION:
        assert most_within(times, limit.seconds) <= limit.number, limit
    assert times[-1] - times[0] < 200 / 60 * 30 + 5


@pytest.mark.parametrize("late", [0.0, 0.02])
async def test_a_tenant_gets_what_it_may_and_no_less_when_timers_are_late(late: float) -> None:
    time = Time(late=late)
    times: list[float] = []
    kept = pace(time)
    for number in range(1000):
        await kept.enter(to(str(number)), urgent=False)
        times.append(time.now)
    assert most_within(times, 1 - late) <= 50
    assert 1000 / (times[-1] - times[0] + 1) >= 0.95 * 50


async def test_a_reply_goes_before_the_invitations_that_wait() -> None:
    time = Time()
    order: list[str] = []
    kept = pace(time, 1)

    async def go(name: str, urgent: bool) -> None:
        await kept.enter(to(name), urgent=urgent)
        order.append(name)

    await asyncio.gather(*(go(f"i{n}", False) for n in range(4)), go("reply", True))
    assert order == ["i0", "reply", "i1", "i2", "i3"]


async def test_who_was_asked_to_wait_waits_and_others_do_not() -> None:
    time = Time()
    kept = pace(time)
    kept.asked_to_wait(to("a"), 60)
    with pytest.raises(TooSoon) as caught:
        await kept.enter(to("a"), urgent=True)
    assert caught.value.seconds == 60
    await kept.enter(to("b"), urgent=False)
    assert time.slept == []
    time.now += 60
    await kept.enter(to("a"), urgent=True)


async def test_several_conversations_told_to_wait_in_a_row_stop_the_tenant() -> None:
    time = Time()
    kept = pace(time)
    for name in ("a", "b"):
        kept.asked_to_wait(to(name), 60)
    kept.answered(to("x"))
    for name in ("c", "d"):
        kept.asked_to_wait(to(name), 60)
    await kept.enter(to("free"), urgent=True)
    kept.asked_to_wait(to("e"), 60)
    with pytest.raises(TooSoon):
        await kept.enter(to("free"), urgent=True)
    await kept.enter(to("free", "another tenant"), urgent=True)


async def test_somebody_who_gives_up_does_not_use_a_turn() -> None:
    time, went = Time(), Counter[str]()
    kept = Pace({"msteams": 1}, per_conversation=[Limit(9, 1)], now=time, sleep=time.sleep)
    await kept.enter(to(), urgent=True)
    waiting = asyncio.create_task(kept.enter(to(), urgent=True))
    later = asyncio.create_task(kept.enter(to(), urgent=False))
    await asyncio.sleep(0)
    waiting.cancel()
    await later
    went["later"] += 1
    assert time.now == 1001.0
    await kept.close()


async def test_a_channel_without_limits_is_not_held_back() -> None:
    time = Time()
    for _ in range(5000):
        await pace(time).enter(to(channel="local"), urgent=False)
    assert time.slept == []
