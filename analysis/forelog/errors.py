"""What can go wrong, said to a user: what was wrong, where, and what to do.  A stack trace never reaches a user."""


class ForelogError(Exception):
    """Root of all errors that forelog raises on purpose; the message is complete and for people."""


class InputError(ForelogError):
    """The user asked for something that does not exist or cannot be: exit code 2."""


class UnknownNameError(InputError):
    """No such method, class or statement; the message lists the closest names."""


class AmbiguousNameError(InputError):
    """Several methods fit; the message lists them."""


class WorkspaceError(ForelogError):
    """A workspace, file or archive cannot be read."""


class DatabaseError(ForelogError):
    """The index cannot be opened, read or written."""


class LockedError(DatabaseError):
    """Somebody else is writing the index, or holds its file: it may be tried again in a while."""
