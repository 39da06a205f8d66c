"""A report of results: one HTML file that needs nothing else, to be read, shown and printed.

Results become plain dicts (`sim.report.view`), and these a page (`sim.report.page`). Numbers come
from the functions that the terminal's answers come from.
"""
