# The image that the action runs. Releases pin the base by its digest.
ARG BASE=docker.io/library/python:3.11-slim

FROM ${BASE} AS build
WORKDIR /build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_COMPILE=1
COPY pyproject.toml requirements.lock ./
COPY docker/runtime_requirements.py docker/
# Two environments: one that has pip and the build backend, and the one that is delivered, which has neither.
RUN python3 -m venv tools \
    && python3 -m venv --without-pip /opt/venv \
    && python3 docker/runtime_requirements.py pyproject.toml requirements.lock hatchling > tools.txt \
    && python3 docker/runtime_requirements.py pyproject.toml requirements.lock > runtime.txt \
    && tools/bin/python -m pip install --quiet --require-hashes -r tools.txt \
    && tools/bin/python -m pip --python /opt/venv/bin/python install --quiet --require-hashes -r runtime.txt
COPY README.md LICENSE ./
COPY src src
COPY docker/prune.py docker/
# Checked hashes would be read again at every start, and times of files do not survive being copied.
RUN tools/bin/python -m hatchling build -t wheel \
    && tools/bin/python -m pip --python /opt/venv/bin/python install --quiet --no-deps dist/*.whl \
    && site=$(/opt/venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))') \
    && python3 docker/prune.py "$site" aks_deploy.__main__ \
    && /opt/venv/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash "$site"

FROM ${BASE}
COPY --from=build /opt/venv /opt/venv
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# GitHub requires root. In exec form Python is process 1 and gets the runner's signals; a shell would also lose the
# inputs, whose names have dashes. `runs.entrypoint` in action.yml is the same command.
ENTRYPOINT ["/opt/venv/bin/python", "-m", "aks_deploy"]
CMD ["action"]
