"""Does the flat tree say of every node what py-tree-sitter says?  Run by the compiled build: ``python -m tests.compiled.same_nodes``."""

from tree_sitter import Node as Reference

from forelog.java.grammar import ERROR, LANGUAGE, parser
from forelog.java.nodes import NATIVE, Node
from forelog.java.parsing import parse
from tests.java.sources import ALL

FIELDS = range(1, LANGUAGE.field_count + 1)
Place = tuple[int, int, int]


def place(node: Node | Reference | None) -> Place | None:
    return (node.kind_id, node.start_byte, node.end_byte) if node is not None else None


def places(nodes: list[Node] | list[Reference]) -> list[Place | None]:
    return [place(node) for node in nodes]


def same(ours: Node, theirs: Reference) -> int:
    """Number of nodes compared; AssertionError where one differs."""
    count, stack = 0, [(ours, theirs)]
    while stack:
        one, other = stack.pop()
        count += 1
        assert place(one) == place(other)
        for name in ("type", "is_named", "has_error", "is_missing", "child_count"):
            assert getattr(one, name) == getattr(other, name), (name, place(one))
        assert places(one.named_children) == places(other.named_children)
        for field in FIELDS:
            if one.kind_id != ERROR:  # there they do not agree with each other
                assert place(one.child_by_field_id(field)) == place(other.child_by_field_id(field)), (field, place(one))
                assert places(one.children_by_field_id(field)) == places(other.children_by_field_id(field)), (field, place(one))
        stack.extend(zip(one.children, other.children, strict=True))
    return count


def main() -> None:
    """Print how many nodes were compared."""
    assert NATIVE
    count = 0
    for source in ALL.values():
        data = source.encode()
        for text in (data, *[data[:at] for at in range(0, len(data), 97)]):
            root = parse(text)
            assert root is not None
            count += same(root, parser().parse(text).root_node)
    print(count)


if __name__ == "__main__":
    main()
