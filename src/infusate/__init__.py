"""Code outpatient infusions from what the chart documents: lines with reasons, or what the chart does not say.

>>> from infusate import code, read_visit
>>> visit = read_visit('''
... setting: facility
... date: 2026-03-02
... administrations:
...   - {id: a, drug: iron sucrose, route: iv, start: "2026-03-02T09:00", stop: "2026-03-02T10:31"}
... ''')
>>> [(line.code, line.units) for line in code(visit).lines]
[('96365', 1), ('96366', 1)]
"""

__version__ = "0.1.0"

from infusate.chart.reading import Complaint, Complaints, read_visit
from infusate.chart.visit import Administration, Visit
from infusate.coding.coding import Coding, Held, Line, NotBillable, Query
from infusate.coding.engine import code
from infusate.rules.book import Book, NotCovered, Rulebook
from infusate.rules.rule import Reason, Rule

__all__ = [
    "Administration",
    "Book",
    "Coding",
    "Complaint",
    "Complaints",
    "Held",
    "Line",
    "NotBillable",
    "NotCovered",
    "Query",
    "Reason",
    "Rule",
    "Rulebook",
    "Visit",
    "code",
    "read_visit",
]
