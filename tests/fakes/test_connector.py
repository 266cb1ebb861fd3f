"""The fake connector as a process of its own, scripted over HTTP."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from aiohttp import ClientSession

ROOT = Path(__file__).parents[2]


async def test_the_connector_runs_alone_and_is_scripted_and_read_over_http() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.fakes.connector", "--port", "0"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    url = (await process.stdout.readline()).decode().strip()
    origin = url.removesuffix("/connector")
    activities = f"{url}/v3/conversations/a:1/activities"
    try:
        async with ClientSession() as client:
            script = {"next": [{"status": 429, "retry_after": 2}], "every": 3, "fault": {"status": 502}}
            await client.post(f"{origin}/_fake/faults", json=script)
            await client.post(
                f"{origin}/_fake/members", json={"id": "29:alice", "email": "alice@example.org"}
            )
            said = {"type": "message", "text": "hej"}
            answers = [await client.post(activities, json=said) for _ in range(4)]
            assert [answer.status for answer in answers] == [429, 200, 200, 502]
            assert answers[0].headers["Retry-After"] == "2"
            alice = await client.get(f"{url}/v3/conversations/a:1/members/29:alice")
            assert (await alice.json())["email"] == "alice@example.org"
            calls = await (await client.get(f"{origin}/_fake/calls")).json()
            assert [call["delivered"] for call in calls] == [False, True, True, False, True]
            assert await (await client.get(f"{origin}/_fake/messages")).json() == {"a:1": [said, said]}
    finally:
        process.terminate()
        await process.wait()
