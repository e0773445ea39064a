"""Reading a report: text out of files, sections, figures, checks. Pure Python, no Django; see fazhang.reading.read."""
