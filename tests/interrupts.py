"""A Ctrl-C between any two lines: the signal itself, or what Python makes of it at once."""

import signal
import sys
from pathlib import Path


def interrupt():
    raise KeyboardInterrupt


def press():
    """Press Ctrl-C: whoever has asked to be told is, and may let it wait."""
    signal.raise_signal(signal.SIGINT)


def interrupted_at_each_line(call, files, how=interrupt):
    """Call a function again and again, each time with a Ctrl-C at a later line of these files."""
    line = 0
    while True:
        line += 1
        left = line

        def trace(frame, event, _):
            nonlocal left
            if Path(frame.f_code.co_filename).name not in files:
                return None
            left -= event == "line"
            if left == 0 and event == "line":
                how()
            return trace

        usual = sys.gettrace()
        sys.settrace(trace)
        try:
            call()
        except KeyboardInterrupt:
            pass
        finally:
            sys.settrace(usual)
        yield
        if left > 0:
            return
