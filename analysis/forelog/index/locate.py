"""Where the index of a workspace is kept: in the user's cache folder, under the workspace's name and a hash of its roots."""

import os
import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from hashlib import blake2b
from pathlib import Path

from forelog.errors import DatabaseError, InputError
from forelog.index.database.opening import open_readonly


def cache_folder() -> Path:
    """The folder of all indices that have no place of their own (not made here)."""
    from platformdirs import user_cache_path  # noqa: PLC0415 - start-up time

    return user_cache_path("forelog", appauthor=False) / "index"


def in_cache(path: Path) -> bool:
    """Whether a database lies in the cache folder, so that it is ours whatever it holds."""
    return Path(os.path.realpath(path)).parent == Path(os.path.realpath(cache_folder()))


def default_database(roots: Iterable[Path | str]) -> Path:
    """The index of a workspace with these roots; their order does not matter."""
    places = sorted({os.path.realpath(root) for root in roots})
    digest = blake2b("\0".join(places).encode("utf-8", "surrogateescape"), digest_size=6).hexdigest()
    name = re.sub(r"[^\w.-]+", "_", Path(places[0]).name, flags=re.ASCII).strip("._")[:60] or "workspace"
    return cache_folder() / f"{name}-{digest}.db"


def find_database(path: Path | str = ".") -> Path:
    """The existing index of the workspace that *path* belongs to: that of the folder itself or of the nearest folder above it.

    An index of several roots counts for each of them.  Raises InputError when there is none, with the command that makes it.
    """
    place = Path(os.path.realpath(path))
    for folder in (place, *place.parents):
        own = default_database([folder])
        if own.is_file() and own.stat().st_size:
            return own
    best: tuple[int, int, Path] | None = None
    for database in cache_folder().glob("*.db"):
        for root in _roots(database):
            if place == root or root in place.parents:
                rank = (len(root.parts), database.stat().st_mtime_ns, database)
                best = rank if best is None else max(best, rank)
    if best is None:
        raise InputError(f"{place}: not indexed yet, and no folder above it; run `forelog index {path}` first, or name the index with --db")
    return best[2]


def _roots(database: Path) -> list[Path]:
    """The roots in an index; none when it cannot be read, which is then no answer for this question."""
    try:
        with closing(open_readonly(database)) as connection:
            return [Path(row[0]) for row in connection.execute("SELECT path FROM roots")]
    except (DatabaseError, sqlite3.Error, OSError):
        return []
