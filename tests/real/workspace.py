"""A corpus as a workspace: its source, its class path, its index.  Real programs only: get.sh, mvn and the forelog command."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from tests.maven import UnavailableError, cache_folder, run_maven

FORELOG = Path(sys.executable).parent / "forelog"

HADOOP = """\
common hdfs hdfs-client hdfs-rbf auth kms yarn-api yarn-common yarn-client yarn-server-common yarn-server-resourcemanager
yarn-server-nodemanager yarn-server-applicationhistoryservice yarn-server-timelineservice yarn-services-core mapreduce-client-core
mapreduce-client-common mapreduce-client-app mapreduce-client-jobclient mapreduce-client-hs mapreduce-client-shuffle distcp aws azure
"""
COORDINATES = {
    "zookeeper-3.9.3": ("org.apache.zookeeper:zookeeper:3.9.3", "org.apache.zookeeper:zookeeper-jute:3.9.3"),
    "zookeeper-3.4.5": ("org.apache.zookeeper:zookeeper:3.4.5",),
    "tomcat-10.1.34": ("org.apache.tomcat.embed:tomcat-embed-core:10.1.34", "org.apache.tomcat.embed:tomcat-embed-websocket:10.1.34"),
    "hadoop-3.3.6": tuple(f"org.apache.hadoop:hadoop-{name}:3.3.6" for name in HADOOP.split()),
}
"""The published artifacts of each corpus; what they need at compile time is its class path."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """One indexed corpus."""

    name: str
    source: Path
    db: Path
    summary: dict[str, Any]
    """What ``forelog index --json`` printed."""


def class_path(name: str) -> list[Path]:
    """Jars which the artifacts of a corpus are compiled against (their own POMs say which), without the corpus itself."""
    out = cache_folder() / name / "classpath"
    if not (out / ".complete").is_file():
        out.mkdir(parents=True, exist_ok=True)
        for coordinate in COORDINATES[name]:
            _, artifact, version = coordinate.split(":")
            # The artifact's own POM, not one that depends on it: optional and provided dependencies are not handed on, but its source names them.
            pom = out / f"{artifact}-{version}.pom"
            run_maven("dependency:copy", f"-Dartifact={coordinate}:pom", f"-DoutputDirectory={out}")
            try:
                _copy_dependencies(pom, out, name)
            except UnavailableError:
                _copy_dependencies(
                    direct_only(pom), out, name
                )  # old POMs lead, over several others, to artifacts that were never published
        (out / ".complete").touch()
    return sorted(out.glob("*.jar"))


def _copy_dependencies(pom: Path, out: Path, name: str) -> None:
    own = ",".join(coordinate.split(":")[1] for coordinate in COORDINATES[name])
    run_maven(
        "-f", str(pom), "dependency:copy-dependencies", "-DincludeScope=compile", f"-DoutputDirectory={out}", f"-DexcludeArtifactIds={own}"
    )


def direct_only(pom: Path) -> Path:
    """A POM with the same dependencies that asks for nothing of theirs."""
    space = "{http://maven.apache.org/POM/4.0.0}"
    found = []
    for dependency in ET.parse(pom).getroot().iterfind(f"{space}dependencies/{space}dependency"):
        said = {child.tag.removeprefix(space): (child.text or "").strip() for child in dependency}
        if said.get("scope", "compile") in {"compile", "provided"} and "$" not in said.get("version", "$"):
            found.append("".join(f"<{tag}>{said[tag]}</{tag}>" for tag in ("groupId", "artifactId", "version")))
    nothing = "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>"
    path = pom.with_suffix(".direct.pom")
    path.write_text(
        "<project><modelVersion>4.0.0</modelVersion><groupId>forelog.measure</groupId><artifactId>classpath</artifactId><version>1</version>"
        f"<packaging>pom</packaging><dependencies>{''.join(f'<dependency>{d}{nothing}</dependency>' for d in found)}</dependencies></project>"
    )
    return path


def run_forelog(*arguments: str, timeout: float = 1800) -> subprocess.CompletedProcess[str]:
    """The real command; standard output and error as text."""
    return subprocess.run([FORELOG, *arguments], capture_output=True, text=True, check=False, timeout=timeout, stdin=subprocess.DEVNULL)


def index(name: str, source: Path, db: Path, jars: list[Path] | None = None) -> Workspace:
    """Index *source* into *db* with the command, and keep its summary beside the database."""
    arguments = ["index", str(source), "--db", str(db), "--json"]
    if jars:
        arguments += ["--classpath", os.pathsep.join(map(str, jars))]
    done = run_forelog(*arguments)
    if done.returncode:
        raise RuntimeError(f"forelog {' '.join(arguments)[:300]} ended with {done.returncode}: {done.stderr[-2000:]}")
    summary = json.loads(done.stdout)
    db.with_suffix(".json").write_text(json.dumps(summary))
    return Workspace(name, source, db, summary)


def again(name: str, source: Path, db: Path) -> Workspace:
    """A workspace that an earlier call of :func:`index` finished."""
    return Workspace(name, source, db, json.loads(db.with_suffix(".json").read_text()))
