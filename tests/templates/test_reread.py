"""A body that is read again for its types gives those that linking gave."""

from pathlib import Path

from forelog.index import linking
from forelog.index.library import Library
from forelog.index.link.bodies import FileLinker
from forelog.index.link.reread import Rereader
from forelog.index.link.state import State
from forelog.index.link.world import World
from forelog.index.packing import pack
from forelog.java.lower import lower

SHOP = Path(__file__).parents[2] / "examples" / "shop"


def learnt(linker: State) -> tuple[object, ...]:
    """What templates ask a linker for."""
    types = {key: linker.world.erasure(linker.inference.value(t), {}) for key, t in linker.types.items()}
    callees = {key: ([method.id for method in chosen], owner) for key, (chosen, owner) in linker.callees.items()}
    fields = {key: (field.owner.name, field.name) for key, field in linker.fields.items()}
    return types, callees, fields


def test_types_callees_and_fields_are_those_of_linking() -> None:
    packed = [pack(lower(path.read_bytes())) for path in sorted(SHOP.rglob("*.java"))]
    links = linking.links_of(World([declarations for declarations, _ in packed], Library.open(())))
    compared = 0
    for at, (_, bodies) in enumerate(packed):
        linked, again = FileLinker(links, at, bodies), Rereader(links, at, bodies)
        linked.link()
        for type_at in range(len(links.world.files[at].types)):
            info = links.world.class_at(at, type_at)
            assert info is not None
            for methods in info.methods.values():
                for method in methods:
                    again.read_one(method)
        assert not again.rows
        assert learnt(again) == learnt(linked)
        compared += len(linked.types)
    assert compared > 1000
