"""Fazhang 法账: bookkeeping for the work of a township government."""

__version__ = "0.1.0"
