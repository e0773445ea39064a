"""上报表: the standard sheets that superiors ask for, filled in from the books and the ledgers.

`forms.py` declares them, `filling.py` fills them in, `workbook.py` writes them to print on A4.
"""
