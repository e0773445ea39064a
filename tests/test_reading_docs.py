"""The example in the guide does what it says."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from fazhang import reading


def test_the_guide():
    guide = (Path(__file__).parents[1] / "docs/howto/read-reports.md").read_text("utf-8")
    block = next(b for b in re.findall(r"```python\n(.*?)```", guide, re.DOTALL) if b.startswith(">>>"))
    test = doctest.DocTestParser().get_doctest(block, {}, "read-reports.md", None, 0)
    assert len(test.examples) > 5
    assert doctest.DocTestRunner(verbose=False).run(test).failed == 0


def test_the_docstring():
    assert doctest.testmod(reading).failed == 0
