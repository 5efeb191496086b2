"""azureml-core asks git where it runs and stores the answers with the web service, the remote's URL included."""

import base64
import json
import uuid
from collections.abc import Iterator

import pytest

from container.conftest import MakeWorld
from container.engine import Engine

TOKEN = "ghp_pretendTokenOfTheCheckout0123456789"
REMOTE = f"https://x-access-token:{TOKEN}@github.com/org/churn"
# The image has no git. This one answers as git does in a checkout whose remote holds a token.
GIT = """
#!/bin/sh
test -d "${GIT_DIR:-/github/workspace/.git}" || exit 128
case "$*" in
    'rev-parse --is-inside-work-tree') echo true ;;
    'ls-remote --get-url') echo REMOTE ;;
    *) echo main ;;
esac
"""
WITH_GIT = """
FROM {image}
RUN echo {script} | base64 -d > /usr/local/bin/git && chmod 755 /usr/local/bin/git
"""


@pytest.fixture
def image_with_git(engine: Engine, image: str) -> Iterator[str]:
    tag = f"localhost/aks-deploy-with-git:{uuid.uuid4().hex[:8]}"
    script = base64.b64encode(GIT.strip().replace("REMOTE", REMOTE).encode()).decode()
    engine("build", "--tag", tag, "-", given=WITH_GIT.format(image=image, script=script))
    yield tag
    engine("rmi", tag)


@pytest.mark.parametrize("with_git", [False, True])
def test_no_fact_of_the_checkout_reaches_azure(make_world: MakeWorld, image_with_git: str, *, with_git: bool) -> None:
    world = make_world(image_with_git) if with_git else make_world()
    (world.job.workspace / ".git").mkdir()
    (world.job.workspace / ".git" / "config").write_text(f'[remote "origin"]\n\turl = {REMOTE}\n', encoding="utf-8")
    world.job.environment = {**world.job.environment, "AZUREML_GIT_REPOSITORY_URI": REMOTE}

    step = world.run()

    assert step.conclusion == "success", step.log
    sent = json.dumps([entry.as_json() for entry in world.tenant.journal.entries])
    assert TOKEN not in sent
    assert "azureml.git" not in sent
    assert "mlflow.source.git" not in sent


def test_the_stand_in_for_git_answers_in_the_checkout(engine: Engine, image_with_git: str) -> None:
    line = "mkdir -p /github/workspace/.git && git ls-remote --get-url"

    assert engine.run(image_with_git, "-c", line, entrypoint="/bin/sh") == REMOTE
