"""Whatever stands in a file that looks like somebody else's is read or refused, and never ends in a traceback."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from aks_deploy.errors import InvalidInputError
from aks_deploy.settings import WorkspaceFiles, import_files, layered_settings
from aks_deploy.settings.config_file import DEFAULT_CONFIG_FILE
from aks_deploy.settings.formats.recognise import KINDS
from aks_deploy.settings.model import SECTIONS
from unit.settings.folder import given_inputs

_KEYS = sorted({path.partition(".")[0] for kind in KINDS for path in kind.keys})
_INNER = sorted({path.partition(".")[2] for kind in KINDS for path in kind.keys} | {"with", "uses", "using", "steps"})
_MARKS = [
    "$schema",
    "on",
    "jobs",
    "steps",
    "stages",
    "runs",
    "auth_mode",
    "aci_name",
    "experiment",
    "kubernetes_endpoint",
]
_SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["aks", "akscluster", "True", "python", "churn", "azure/aml-deploy@v1", "", " ", "é", "<your-x>"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(_INNER), inner, max_size=3),
    max_leaves=5,
)
_FILES = st.dictionaries(
    st.sampled_from([*_KEYS, *_MARKS]) | st.text("ab_", min_size=1, max_size=4), _VALUES, max_size=6
)


@settings(max_examples=200, deadline=None)
@given(_FILES, st.sampled_from(["computeType: aks", "compute_type: akscluster", "test_enabled: true", "{}"]))
def test_any_file_is_taken_or_refused_with_a_message(file: dict[str, object], mark: str) -> None:
    text = json.dumps(file | yaml.safe_load(mark))

    for name in SECTIONS.values():
        messages = ["a value"]
        try:
            layered_settings(given_inputs({name: text}), WorkspaceFiles(Path(__file__).parent))
        except InvalidInputError as error:
            messages = [problem.message for problem in error.problems]
        assert all(messages)


@settings(max_examples=100, deadline=None)
@given(st.lists(_FILES, min_size=1, max_size=2))
def test_any_files_are_imported_so_that_we_can_read_them_or_are_refused(contents: list[dict[str, object]]) -> None:
    with TemporaryDirectory() as folder:
        files = WorkspaceFiles(Path(folder))
        for number, content in enumerate(contents):
            (files.root / f"{number}.json").write_text(json.dumps(content), encoding="utf-8")
        try:
            import_files([f"{number}.json" for number in range(len(contents))], None, files)
        except InvalidInputError:
            assert not files.exists(DEFAULT_CONFIG_FILE)
        else:
            layered_settings(given_inputs({}), files)
