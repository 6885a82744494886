from collections.abc import Sequence

# All nodes in preorder, 16 bytes each (`_syntax.c` says which); None when it took longer than so many seconds of CPU time.
def parse(text: bytes, language: object, seconds: float, parts: Sequence[tuple[int, int]], /) -> bytes | None: ...
