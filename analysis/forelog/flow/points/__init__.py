"""Points-to analysis: which objects each variable can hold, and so which callees each call can really have."""

from forelog.flow.points.points import Points, solve
from forelog.flow.points.reading import constraints

__all__ = ["Points", "constraints", "solve"]
