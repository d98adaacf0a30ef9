"""A time limit holds though Python drops an exception that leaves a callback of gc."""

import gc
import sys
import time

import pytest

from exactlt import _deadline


def test_a_dropped_alarm_comes_again(monkeypatch):
    if not hasattr(_deadline.signal, "setitimer"):
        pytest.skip("this system has no interval timers")
    dropped, heard = [], []
    monkeypatch.setattr(sys, "unraisablehook", lambda info: heard.append(info.exc_type))
    hook = sys.unraisablehook

    def slow(phase, info):
        while not dropped and phase == "start":
            try:
                time.sleep(0.01)
            except _deadline.Late:
                dropped.append(_deadline.Late)
                raise

    gc.callbacks.append(slow)
    try:
        with pytest.raises(_deadline.Late), _deadline.deadline(time.monotonic() + 0.02):
            gc.collect()
            time.sleep(20)
    finally:
        gc.callbacks.remove(slow)
    assert dropped[0] is _deadline.Late
    assert heard == []  # no traceback on the user's terminal
    assert sys.unraisablehook is hook
