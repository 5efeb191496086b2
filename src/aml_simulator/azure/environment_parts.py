"""The parts of an environment that are kept as they were sent, once their form is known to be right."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict

from aml_simulator.azure.part import Part, Text

_VARIABLE = re.compile(r"[-._a-zA-Z][-._a-zA-Z0-9]*")


class PipSection(Part):
    """Source: conda's manual (environment files)."""

    pip: list[str]


class CondaSpecification(Part):
    """What is read of a conda specification; it is conda's, so other keys are not judged.

    Source: conda's manual (environment files).
    """

    model_config = ConfigDict(extra="ignore")

    name: str | None = None
    channels: list[str] | None = None
    dependencies: list[str | PipSection] | None = None


class BuildContext(Part):
    """Source: reading of the SDK (DockerBuildContext)."""

    location_type: str | None = None
    location: str | None = None
    dockerfile_path: str | None = None


class Platform(Part):
    """Source: reading of the SDK (DockerImagePlatform)."""

    os: str | None = None
    architecture: str | None = None


class RegistryIdentity(Part):
    """Source: reading of the SDK."""

    resource_id: str | None = None
    client_id: str | None = None


class SparkPackage(Part):
    """Source: swagger 2019-09-30 (SparkMavenPackage)."""

    group: str | None = None
    artifact: str | None = None
    version: str | None = None


class SparkSection(Part):
    """Source: swagger 2019-09-30 (ModelSparkSection)."""

    repositories: list[str] | None = None
    packages: list[SparkPackage] | None = None
    precache_packages: bool | None = None


class DatabricksSection(Part):
    """Nothing of it matters to a web service. Source: reading of the SDK."""

    maven_libraries: list[dict[str, Any]] | None = None
    pypi_libraries: list[dict[str, Any]] | None = None
    rcran_libraries: list[dict[str, Any]] | None = None
    jar_libraries: list[dict[str, Any]] | None = None
    egg_libraries: list[dict[str, Any]] | None = None
    cluster: dict[str, Any] | None = None


class RSection(Part):
    """Nothing of it matters to a web service. Source: reading of the SDK."""

    r_version: str | None = None
    user_managed: bool | None = None
    rscript_path: str | None = None
    snapshot_date: str | None = None
    cran_packages: list[dict[str, Any]] | None = None
    github_packages: list[dict[str, Any]] | None = None
    custom_url_packages: list[str] | None = None
    bioconductor_packages: list[str] | None = None


def as_sent(kind: type[Part]) -> AfterValidator:
    """Checks an object as `kind`, and keeps what was sent: what was left out is not shown later."""

    def checked(value: Any) -> Any:  # noqa: ANN401 - JSON before its validation
        kind.model_validate(value)
        return value

    return AfterValidator(checked)


def _can_be_set(variables: Text) -> Text:
    for name, value in variables.items():
        if not _VARIABLE.fullmatch(name):
            raise ValueError(f"{name!r} is no name of an environment variable")
        if "\0" in value:
            raise ValueError(f"the value of {name} has a NUL in it")
    return variables


Conda = Annotated[dict[str, Any], as_sent(CondaSpecification)]
Variables = Annotated[Text, AfterValidator(_can_be_set)]
"""Source: Kubernetes' rules for the environment variables of a container."""
