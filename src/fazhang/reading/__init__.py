"""Reading a report: text out of files, sections, figures, checks. Pure Python, no Django.

>>> from fazhang.reading import read
>>> report = read("清和镇2024年法治政府建设年度报告\\n\\n全年排查矛盾纠纷三十余件，化解28件。")
>>> [(f.text, f.value, f.unit, f.approx, f.indicator) for f in report.figures]
[('三十余件', 30, '件', '余', 'dispute.registered'), ('28件', 28, '件', '', 'dispute.resolved')]
"""

from fazhang.reading.files import Unreadable, text_of
from fazhang.reading.model import Figure, Finding, Report, Section
from fazhang.reading.reader import read

__all__ = ["Figure", "Finding", "Report", "Section", "Unreadable", "read", "text_of"]
