"""However large a text is, reading it and telling what is wrong with it are bounded work."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from aks_deploy.settings.json_text import read_json
from aks_deploy.settings.located import Source
from aks_deploy.settings.syntax import MOST_VALUES, SyntaxFaultError
from aks_deploy.settings.yaml_text import read_yaml
from unit.settings.folder import Folder

NOWHERE = Source("input", "test")
MANY = 100 * MOST_VALUES
HUGE = {
    "brackets": "a: " + "[" * 900_000,
    "dashes": "- " * 400_000,
    "numbers": "a: [" + "1, " * 300_000 + "1]",
    "quote": "a: '" + "x" * 900_000,
    "json": '{"a": ' + "[1," * 300_000,
    "marks": "? " * 400_000,
    "word": "x" * 900_000,
    "key": "x" * 900_000 + ": 1",
    "keys": "".join(f"cpu_cores{number}: 1\n" for number in range(MOST_VALUES - 1)),
    "quoted keys": "{" + ",".join(f'"k{number}": 1' for number in range(60_000)) + "}",
    "digits": "cpu_cores: " + "9" * 900_000,
    "anchors": "a: &a [x]\n" + "".join(f"b{number}: &b{number} [*a, *a]\n" for number in range(30_000)),
    "spaces": "a:" + " " * 900_000 + "1",
    "lines": "\n" * 900_000 + "a",
}
# What a machine that is a hundred times slower than ours still does; a reader that does not end is far beyond.
SECONDS_OF_CPU = 120
READ_ALL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[2]), int(sys.argv[2])))
from pathlib import Path
from aks_deploy.errors import InvalidInputError
from aks_deploy.settings import GivenSettings, WorkspaceFiles, resolve
from aks_deploy.settings.given import GivenText
from aks_deploy.settings.located import Source
for path in sorted(Path(sys.argv[1]).iterdir()):
    given = GivenSettings({"deployment_config": GivenText(path.name, Source("input", "deployment-config"))})
    try:
        resolve(given, WorkspaceFiles(path.parent))
    except InvalidInputError as error:
        print(path.name, sum(problem.file == path.name for problem in error.problems) > 0)
"""


def test_huge_texts_are_all_refused_in_bounded_time(tmp_path: Path) -> None:
    for name, text in HUGE.items():
        (tmp_path / name).write_text(text)

    command = [sys.executable, "-c", READ_ALL, str(tmp_path), str(SECONDS_OF_CPU)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own program

    assert done.stdout.splitlines() == [f"{name} True" for name in sorted(HUGE)], done.stderr


@pytest.mark.parametrize("name", HUGE)
def test_a_huge_text_does_not_become_a_huge_report(tmp_path: Path, name: str) -> None:
    folder = Folder(tmp_path)
    folder.write("service.yml", HUGE[name])

    error = folder.error(deployment_config="service.yml")

    assert all(len(problem.message + problem.hint) < 1_000 for problem in error.problems)
    assert len(error.problems) <= MOST_VALUES


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (read_json, "[" + "1," * MANY + "1]"),
        (read_yaml, "[" + "1," * MANY + "1]"),
        (read_yaml, "- 1\n" * MANY),
        (read_yaml, "".join(f"k{number}: 1\n" for number in range(MANY))),
    ],
)
def test_more_values_than_any_configuration_has_are_refused(read: Callable[[str, Source], object], text: str) -> None:
    with pytest.raises(SyntaxFaultError, match=f"more than {MOST_VALUES} values"):
        read(text, NOWHERE)


@pytest.mark.parametrize(("read", "text"), [(read_json, "[" + "1,\n" * MANY), (read_yaml, "- 1\n" * MANY)])
def test_no_more_of_a_huge_text_is_read_than_is_allowed(read: Callable[[str, Source], object], text: str) -> None:
    with pytest.raises(SyntaxFaultError) as caught:
        read(text, NOWHERE)

    assert caught.value.place.line == MOST_VALUES
