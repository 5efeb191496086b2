"""The scripts of a release, run against real repositories; the registry is a program that answers for one."""

import os
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from workflows.documents import ACTION, PROJECT, as_mapping, as_mappings, of_file, read_yaml

_RELEASE = PROJECT / ".github" / "workflows" / "release.yml"
_DIGEST = "sha256:" + "0d" * 32
_DOCKER = f"""\
#!/bin/bash
printf '%s\\n' "$*" >> "$DOCKER_LOG"
case "$*" in
*inspect*) echo {_DIGEST} ;;
esac
"""


def script(job: str, step: str) -> str:
    """The script of the step called `step`."""
    steps = as_mappings(as_mapping(as_mapping(of_file(_RELEASE).data["jobs"])[job])["steps"])
    (found,) = [str(item["run"]) for item in steps if item.get("name") == step]
    return found


@dataclass(frozen=True)
class Checkout:
    """A shallow clone of a repository whose tag `release-…` was pushed, and that repository."""

    path: Path
    origin: Path

    def git(self, *arguments: str, at: Path | None = None) -> str:
        return bash('git "$@"', at or self.path, *arguments).stdout.strip()

    def tags(self) -> dict[str, str]:
        listed = self.git("for-each-ref", "--format=%(refname:short) %(objectname)", "refs/tags", at=self.origin)
        return dict(line.split() for line in listed.splitlines())

    def release(self, version: str) -> None:
        """The steps of the job that moves the tags."""
        environ = {"IMAGE": f"ghcr.io/org/aks-deploy@{_DIGEST}", "GITHUB_REF_NAME": f"release-{version}"}
        for step in ("Name the image in action.yml", "Push the tags"):
            bash(script("tags", step), self.path, **environ)


def bash(text: str, at: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run `text` as `shell: bash` does; git knows no settings but the repository's."""
    argv = ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text, "bash", *arguments]
    known = {"PATH": os.environ["PATH"], "HOME": str(at), "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(argv, cwd=at, env=known | environ, capture_output=True, text=True, check=True)  # noqa: S603 - ours


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    origin, work = tmp_path / "origin.git", tmp_path / "work"
    (tmp_path / "source").mkdir()
    made = "git init -q . && cp $1 action.yml && git add . && git -c user.name=a -c user.email=a@b commit -qm source"
    bash(made, tmp_path / "source", str(ACTION))
    bash('git clone -q --bare source origin.git && git clone -q --depth 1 "file://$1" work', tmp_path, str(origin))
    return Checkout(work, origin)


def test_a_release_is_a_commit_that_names_the_image_by_digest(checkout: Checkout) -> None:
    source = checkout.git("rev-parse", "HEAD")

    checkout.release("1.2.3")

    tags = checkout.tags()
    assert tags.keys() == {"v1.2.3", "v1"}
    assert tags["v1"] == tags["v1.2.3"]
    assert checkout.git("rev-parse", "v1^", at=checkout.origin) == source
    released = as_mapping(read_yaml(checkout.git("show", "v1:action.yml", at=checkout.origin)))
    before = as_mapping(read_yaml(ACTION.read_text(encoding="utf-8")))
    image = {"image": f"docker://ghcr.io/org/aks-deploy@{_DIGEST}"}
    assert released == {**before, "runs": {**as_mapping(before["runs"]), **image}}


def test_the_major_tag_follows_newer_releases_only(checkout: Checkout) -> None:
    source = checkout.git("rev-parse", "HEAD")
    for version in ("1.9.0", "1.10.0", "1.9.1", "2.0.0"):
        checkout.git("reset", "--hard", source)
        checkout.release(version)

    tags = checkout.tags()
    assert tags["v1"] == tags["v1.10.0"]
    assert tags["v2"] == tags["v2.0.0"]


def test_a_version_is_never_published_twice_and_nothing_moves_then(checkout: Checkout) -> None:
    checkout.release("1.2.3")
    before = checkout.tags()
    checkout.git("reset", "--hard", "HEAD^")
    (checkout.path / "action.yml").write_text(ACTION.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")

    with pytest.raises(subprocess.CalledProcessError):
        checkout.release("1.2.3")

    assert checkout.tags() == before


def test_an_action_that_already_names_an_image_is_not_released(checkout: Checkout) -> None:
    (checkout.path / "action.yml").write_text("runs:\n  image: docker://elsewhere\n", encoding="utf-8")

    with pytest.raises(subprocess.CalledProcessError):
        checkout.release("1.2.3")

    assert checkout.tags() == {}


def _build(folder: Path, ref: str) -> tuple[str, str]:
    """What was asked of docker, and the outputs."""
    docker = folder / "docker"
    docker.write_text(_DOCKER, encoding="utf-8")
    docker.chmod(docker.stat().st_mode | stat.S_IXUSR)
    (folder / "Dockerfile").write_text((PROJECT / "Dockerfile").read_text(encoding="utf-8"), encoding="utf-8")
    environ = {"GITHUB_OUTPUT": str(folder / "output"), "DOCKER_LOG": str(folder / "log"), "GITHUB_REF_NAME": ref}
    runner = {"GITHUB_REPOSITORY": "Org/aks-deploy", "GITHUB_SHA": "c0ffee", "GITHUB_SERVER_URL": "https://github.com"}
    path = {"PATH": f"{folder}:{os.environ['PATH']}"}
    bash(script("image", "Build and push"), folder, **environ, **runner, **path)
    return (folder / "log").read_text(encoding="utf-8"), (folder / "output").read_text(encoding="utf-8")


def test_the_image_is_built_on_a_base_named_by_digest(tmp_path: Path) -> None:
    asked, outputs = _build(tmp_path, "release-1.2.3")

    assert f"--build-arg BASE=docker.io/library/python:3.11-slim@{_DIGEST}" in asked
    assert "--push --tag ghcr.io/org/aks-deploy:1.2.3" in asked
    assert outputs == f"name=ghcr.io/org/aks-deploy\ndigest={_DIGEST}\n"


@pytest.mark.parametrize("ref", ["release-1.2", "release-v1.2.3", "release-1.2.3 --load"])
def test_a_tag_without_a_version_builds_nothing(tmp_path: Path, ref: str) -> None:
    with pytest.raises(subprocess.CalledProcessError, match="exit status 1"):
        _build(tmp_path, ref)

    assert not (tmp_path / "log").exists()
