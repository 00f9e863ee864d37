# SPDX-License-Identifier: Apache-2.0
"""How tests wait: for a condition, not for a time."""

import time

LIMIT_S = 1200  # for anything to happen, on a machine however busy


def until(holds, between_s=0.02):
    """Waits until holds() gives something true, and returns it. \\throws AssertionError if it does not within LIMIT_S"""
    end = time.monotonic() + LIMIT_S
    while not (found := holds()):
        assert time.monotonic() < end, "what the test waits for does not happen"
        time.sleep(between_s)
    return found
