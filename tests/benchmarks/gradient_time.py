"""The seconds in the figure "What a gradient costs", measured anew.

``tox run -e bench -- gradient_time`` measures one gradient of each network, by finite differences
and by backpropagation, and writes the seconds and the machine into the script of the figure. The
book draws these: figures that were measured anew whenever the site is built would be no two alike.
"""

import platform
import re
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import numpy as np

from mitbadak.checking import network_gradient
from mitbadak.network import mlp

SCRIPT = Path(__file__).parents[2] / "gallery" / "backpropagation" / "plot_gradient_time.py"
HIDDEN = (1, 3, 10, 30, 100, 300, 1000)
FEW = 5  # networks that finite differences can manage


def seconds(repeats, f, *arguments):
    """Return the shortest of some times of the processor, on which nothing else counts."""
    times = []
    for _ in range(repeats):
        start = process_time()
        f(*arguments)
        times.append(process_time() - start)
    return min(times)


def machine():
    """Return the name of the processor and the day."""
    info = Path("/proc/cpuinfo")
    names = re.findall(r"model name\s*: (.*)", info.read_text("utf-8")) if info.is_file() else []
    return f"{names[0] if names else platform.processor()}, {datetime.now(UTC):%Y-%m-%d}"


def main():
    """Measure, and write."""
    rng = np.random.default_rng(0)
    x, t = rng.random((30, 49)), rng.integers(0, 10, size=30)
    networks = [mlp([49, hidden, 10], rng=rng) for hidden in HIDDEN]
    fast = [seconds(200, network.gradient, x, t) for network in networks]
    slow = [seconds(3, network_gradient, network, x, t) for network in networks[:FEW]]
    sizes = [sum(W.size for W in network.params.values()) for network in networks]
    text = SCRIPT.read_text(encoding="utf-8")
    for name, numbers in (("sizes", sizes), ("numerical", slow), ("backpropagation", fast)):
        line = f"{name} = [{', '.join(f'{number:.3g}' for number in numbers)}]"
        if name == "sizes":
            line = f"{name} = {numbers}"
        text = re.sub(rf"(?m)^{name} = .*$", line, text, count=1)
    text = re.sub(r"(?m)^# Measured on .*$", f"# Measured on {machine()}.", text, count=1)
    SCRIPT.write_text(text, encoding="utf-8")
    print(f"{SCRIPT}: sizes {sizes}, numerical {slow}, backpropagation {fast}")


if __name__ == "__main__":
    main()
