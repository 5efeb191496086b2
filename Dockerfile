# The image that the action runs. Releases pin the base by its digest.
ARG BASE=docker.io/library/python:3.11-slim

FROM ${BASE} AS build
WORKDIR /build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
COPY pyproject.toml requirements.lock ./
COPY docker/runtime_requirements.py docker/
# Two environments: one has pip and the build backend; the one that is delivered has neither.
RUN python3 -m venv tools \
    && python3 -m venv --without-pip /opt/venv \
    && python3 docker/runtime_requirements.py pyproject.toml requirements.lock hatchling > tools.txt \
    && python3 docker/runtime_requirements.py pyproject.toml requirements.lock > runtime.txt \
    && tools/bin/python -m pip install --quiet --no-cache-dir --require-hashes -r tools.txt \
    && tools/bin/python -m pip --python /opt/venv/bin/python install --quiet --no-cache-dir --no-compile \
        --require-hashes -r runtime.txt
COPY README.md LICENSE ./
COPY src src
COPY docker/prune.py docker/
# The hashes of compiled files are not checked: reading every source again would cost what they save, and times of
# files do not survive a copy. The standard library of the official image is not compiled either.
RUN tools/bin/python -m hatchling build -t wheel \
    && tools/bin/python -m pip --python /opt/venv/bin/python install --quiet --no-compile --no-deps dist/*.whl \
    && site=$(/opt/venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))') \
    && python3 docker/prune.py "$site" aks_deploy.__main__ \
    && find /opt/venv/bin -type f ! -name aks-deploy -delete \
    && /opt/venv/bin/python -m compileall -q --invalidation-mode unchecked-hash "$site"

FROM ${BASE}
# What could install more, and nobody calls.
RUN rm -rf /usr/local/lib/python3*/site-packages/* /usr/local/lib/python3*/ensurepip /usr/local/bin/pip* \
    && python3 -m compileall -q --invalidation-mode unchecked-hash -x '/(test|tests|idlelib|lib2to3|tkinter)/' \
        "$(python3 -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')"
COPY --from=build /opt/venv /opt/venv
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# GitHub requires root. In exec form Python is process 1 and gets the runner's signals; a shell would also lose the
# inputs, whose names have dashes. `runs.entrypoint` in action.yml is the same command.
ENTRYPOINT ["/opt/venv/bin/python", "-m", "aks_deploy"]
CMD ["action"]
