"""Runs the program that it is given, until SIGUSR1: from then on the disk confirms nothing.

A filter in the kernel answers every fsync of this process with EIO, as a disk does that lost what it took.
"""

from __future__ import annotations

import ctypes
import os
import platform
import runpy
import signal
import struct
import sys

SECCOMP = {"x86_64": 317, "aarch64": 277}[platform.machine()]
FSYNCS = {"x86_64": (74, 75), "aarch64": (82, 83)}[platform.machine()]
"""The numbers of seccomp, and of fsync and fdatasync."""

LOAD_NUMBER, IF_EQUAL, RETURN = 0x20, 0x15, 0x06
EIO, ALLOW = 0x00050005, 0x7FFF0000
NO_NEW_PRIVILEGES, SET_FILTER, ALL_THREADS = 38, 1, 1


def fail_every_fsync(*_: object) -> None:
    steps = [(LOAD_NUMBER, 0, 0, 0)]
    for number in FSYNCS:
        steps += [(IF_EQUAL, 0, 1, number), (RETURN, 0, 0, EIO)]
    steps.append((RETURN, 0, 0, ALLOW))
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code)))
    system = ctypes.CDLL(None, use_errno=True)
    system.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if system.syscall(SECCOMP, SET_FILTER, ALL_THREADS, program):
        os.abort()


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, fail_every_fsync)
    sys.argv = sys.argv[1:]
    sys.path.insert(0, os.path.dirname(sys.argv[0]))  # noqa: PTH120 -- as Python itself does
    runpy.run_path(sys.argv[0], run_name="__main__")
