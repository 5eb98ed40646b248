"""Print how many seconds this Python counts for, and where it is; fail where it cannot make a virtual environment."""

import ensurepip  # noqa: F401 (Debian packs it apart)
import sys
from timeit import repeat

assert sys.version_info >= (3, 11)  # noqa: S101
print(min(repeat("pformat(list(range(300)))", "from pprint import pformat", repeat=9, number=20)), sys.executable)
