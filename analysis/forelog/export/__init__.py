"""Writes what forelog knows: predictions, templates, call graphs, in formats for people and for machines.

A format of predictions is a row of :data:`FORMATS` and a file beside this one with ``write(predictions, out, options)``; it is imported
when it is asked for.  Call graphs (:mod:`forelog.export.calls`), other graphs (:mod:`forelog.export.graphs`) and log statements
(:mod:`forelog.export.template_rows`) have small tables of their own.

All text is UTF-8.  Messages are data: they may hold any character, also new lines, and every format keeps them from being read as its own
syntax.
"""

from forelog.export.formats import FORMATS, Format, Options, write_prediction

__all__ = ["FORMATS", "Format", "Options", "write_prediction"]
