"""A line of the table, and the words for numbers."""

from dataclasses import dataclass


@dataclass
class Line:
    what: str
    against: str
    target: str
    figure: str
    holds: bool
    how: str

    @property
    def verdict(self):
        return "holds" if self.holds else "**falls short**"


def times(ratio):
    return f"{ratio:.2f}×"


def seconds(value):
    return f"{value:.1f} s"


def milliseconds(value):
    return f"{value * 1000:.1f} ms"


def percentile(values, part):
    """The smallest value that so great a part of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * part // 100) - 1))]
