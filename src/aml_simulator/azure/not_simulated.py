"""Operations of Azure that are known and not here: what they are for, and what to do instead."""

import re
from dataclasses import dataclass, field

from aml_simulator.azure.clouds import Area
from aml_simulator.azure.errors import NotSimulatedError
from aml_simulator.azure.routing import MMS, WORKSPACE, pattern_of

_ARM_GROUP = "/subscriptions/{subscription}/resourceGroups/{group}"
_DEPLOYMENTS = "/providers/Microsoft.Resources/deployments/{rest*}"
_IN_FILE = "Describe it under `workspaces` in the tenant file."
_OTHER_AZURE = "Do without it: a deployment to AKS needs none of it."
_BY_HAND = "Register files with Model.register; a training script outside of Azure ML gets Run.get_context() offline."
_NO_DATA = "Read the data from files; a deployment to AKS needs no dataset."


@dataclass(frozen=True)
class Absent:
    """One operation that is answered with 501; `methods` is empty where all of them are."""

    area: Area
    methods: str
    template: str
    thing: str
    instead: str
    pattern: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", pattern_of(self.template))

    def fits(self, area: Area, method: str, path: str) -> bool:
        """Whether a call asks for it."""
        wanted = area is self.area and (not self.methods or method in self.methods.split())
        return wanted and self.pattern.fullmatch(path) is not None


ABSENT = (
    Absent(Area.ARM, "PUT PATCH DELETE", WORKSPACE, "creating, changing or deleting a workspace", _IN_FILE),
    Absent(Area.ARM, "", "/subscriptions/{subscription}" + _DEPLOYMENTS, "creating a workspace", _IN_FILE),
    Absent(Area.ARM, "", _ARM_GROUP + _DEPLOYMENTS, "creating a workspace", _IN_FILE),
    Absent(Area.ARM, "PUT PATCH DELETE", _ARM_GROUP, "creating, changing or deleting a resource group", _IN_FILE),
    Absent(Area.ARM, "POST", WORKSPACE + "/resynckeys", "synchronising keys", _OTHER_AZURE),
    Absent(Area.ARM, "POST", WORKSPACE + "/diagnose", "diagnosing a workspace", _OTHER_AZURE),
    Absent(Area.ARM, "", WORKSPACE + "/connections{rest*}", "connections of a workspace", _OTHER_AZURE),
    Absent(Area.ARM, "", WORKSPACE + "/linkedServices{rest*}", "linked services", _OTHER_AZURE),
    Absent(Area.ARM, "", WORKSPACE + "/privateEndpointConnections{rest*}", "private endpoints", _OTHER_AZURE),
    Absent(
        Area.ARM,
        "PATCH",
        WORKSPACE + "/computes/{compute}",
        "changing a compute target with PATCH",
        "Use PUT, as AksCompute.update does.",
    ),
    *(
        Absent(
            Area.ARM,
            "",
            f"{WORKSPACE}/{kind}{{rest*}}",
            f"`{kind}` of azure-ai-ml, the second version of Azure ML",
            "Only what azureml-core speaks is here: AksCompute, Model.deploy, Webservice.",
        )
        for kind in (
            "onlineEndpoints",
            "batchEndpoints",
            "codes",
            "datastores",
            "data",
            "models",
            "environments",
            "jobs",
        )
    ),
    Absent(Area.DATA_PLANE, "", MMS + "/profiles{rest*}", "profiling of models", "Give cpu_cores and memory_gb."),
    Absent(
        Area.DATA_PLANE,
        "POST",
        MMS + "/services/migrate",
        "moving a web service to the second version of Azure ML",
        "Deploy it anew there.",
    ),
    Absent(
        Area.DATA_PLANE,
        "POST",
        "/environment/v1.0" + WORKSPACE + "/environments/{name}/recipe",
        "building an environment's image on this machine",
        "Use Environment.build.",
    ),
    Absent(
        Area.DATA_PLANE,
        "POST",
        "/environment/v2.0" + WORKSPACE + "/environments/{name}/versions/{version}/imageoncompute/{compute}",
        "building an environment's image on a compute target",
        "Use Environment.build without a compute target.",
    ),
    Absent(
        Area.DATA_PLANE,
        "POST PUT DELETE",
        "/datastore/v1.0" + WORKSPACE + "/datastores{rest*}",
        "registering, changing or removing a datastore",
        "Use workspaceblobstore, which every workspace has.",
    ),
    Absent(Area.DATA_PLANE, "", "/dataset/v1.0{rest*}", "datasets", _NO_DATA),
    Absent(Area.DATA_PLANE, "", "/data/v1.0{rest*}", "datasets", _NO_DATA),
    Absent(Area.DATA_PLANE, "", "/history/v1.0{rest*}", "experiments and runs", _BY_HAND),
    Absent(Area.DATA_PLANE, "", "/metric/v2.0{rest*}", "metrics of runs", _BY_HAND),
    Absent(Area.DATA_PLANE, "", "/mlflow/v1.0{rest*}", "MLflow tracking", "Let MLflow track to a folder."),
    Absent(Area.DATA_PLANE, "", "/execution/v1.0{rest*}", "submitted runs", _BY_HAND),
    Absent(Area.DATA_PLANE, "", "/pipelines/v1.0{rest*}", "pipelines", _BY_HAND),
)
"""In the order in which they are tried, after everything that is implemented."""


def refusal(area: Area, method: str, path: str) -> NotSimulatedError | None:
    """What to say to a call that no route takes; None where nothing is known about it."""
    found = next((each for each in ABSENT if each.fits(area, method, path)), None)
    return not_simulated(found.thing, found.instead) if found else None


def not_simulated(thing: str, instead: str) -> NotSimulatedError:
    """The refusal of something known that is not here."""
    return NotSimulatedError(f"The simulator does not have this: {thing}. {instead}")
