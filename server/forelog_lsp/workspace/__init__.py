"""A Java workspace in work: its index, its open files, its predictions.  Nothing here knows the protocol.

:class:`~forelog_lsp.workspace.workspace.Workspace` is what others use.
"""

from forelog_lsp.workspace.events import Events
from forelog_lsp.workspace.workspace import Workspace

__all__ = ["Events", "Workspace"]
