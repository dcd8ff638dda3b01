"""The case companies: their tables, what each column means, and whether the files are right.

All companies are fictional and all tables synthetic. A case is one folder of CSV files
with a card (``card.yml``) that says, in every language of the course, what the tables
hold, how they were made and how they are protected. Everything here derives from it.
"""

from coursekit.cases.checks import check_case, k_anonymity
from coursekit.cases.loader import Case, catalog, dictionary, labels, load_case

__all__ = [
    "Case",
    "catalog",
    "check_case",
    "dictionary",
    "k_anonymity",
    "labels",
    "load_case",
]
