"""URIs as clients write them."""

from pathlib import Path, PureWindowsPath

import pytest

from forelog_lsp.uris import to_path, to_uri


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///a/B.java", "/a/B.java"),
        ("file:///a%20b/B.java", "/a b/B.java"),
        ("file:///a b/B.java", "/a b/B.java"),
        ("file:///%C3%A4/B.java", "/ä/B.java"),
        ("file:///ä/B.java", "/ä/B.java"),
        ("file://localhost/a/B.java", "/a/B.java"),
        ("file:///a/../b//B.java", "/b/B.java"),
        ("file:///a%2520b", "/a%20b"),
        ("file:///a%23b%3Fc", "/a#b?c"),
        ("file:///a#b?c", "/a#b?c"),
        ("FILE:///a", "/a"),
        ("file:///c%3A/x", "/c:/x"),
        ("untitled:Untitled-1", None),
        ("jdt://contents/rt.jar/A.class", None),
        ("file://server/share/x", None),
        ("file:relative", None),
        ("file:", None),
        ("file:///a%00b", None),
        ("file://[/a", None),
        ("", None),
    ],
)
def test_paths(uri: str, path: str | None) -> None:
    assert to_path(uri, windows=False) == (None if path is None else Path(path))


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///c%3A/Users/a%20b/B.java", r"C:\Users\a b\B.java"),
        ("file:///C:/Users/a b/B.java", r"C:\Users\a b\B.java"),
        ("file:///c:/%C3%A4.java", "C:\\ä.java"),
        ("file://server/share/B.java", r"\\server\share\B.java"),
    ],
)
def test_paths_of_windows(uri: str, path: str) -> None:
    assert PureWindowsPath(str(to_path(uri, windows=True))) == PureWindowsPath(path)


@pytest.mark.parametrize("path", ["/a b/ä/B#c?d%20.java", "/\udcff/x", "/c:/x"])
def test_there_and_back(path: str) -> None:
    assert to_path(to_uri(path, windows=False), windows=False) == Path(path)


def test_uris_are_written_as_editors_write_them() -> None:
    assert to_uri("/a b/ä.java", windows=False) == "file:///a%20b/%C3%A4.java"
    assert to_uri(r"C:\a b\B.java", windows=True) == "file:///c%3A/a%20b/B.java"
    assert to_uri(r"\\server\share\B.java", windows=True) == "file://server/share/B.java"
