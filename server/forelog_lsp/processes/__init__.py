"""Work that takes longer than a few milliseconds, each kind in a process of its own; the front only converts and schedules.

:mod:`~forelog_lsp.processes.process` is a process seen from the front, :mod:`~forelog_lsp.processes.serving` the same seen from inside, and
:mod:`~forelog_lsp.processes.wire` what goes between them.  The other modules are run with ``python -m``.
"""
