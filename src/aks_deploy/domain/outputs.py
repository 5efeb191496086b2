"""What later steps can read: the one list that action.yml, the docs and the checks are made from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Output:
    """One step output; `always` says that it is set on every exit, failures included."""

    name: str
    about: str
    always: bool = False


OUTPUTS: tuple[Output, ...] = (
    Output("change", "What was done: created, updated, replaced, deleted, unchanged or none", always=True),
    Output("failure-reason", "Why the run failed, as one of the documented reasons; empty on success", always=True),
    Output("diagnosis-code", "The recognised cause of a failure as stage.cause; empty on success", always=True),
    Output("scoring-uri", "Where the web service answers scoring requests"),
    Output("swagger-uri", "Where the web service describes its interface"),
    Output("service-name", "Name of the web service"),
    Output("service-state", "State of the web service as Azure ML names it, for example Healthy"),
    Output("cluster-name", "Name of the compute target that the web service runs on"),
    Output("image", "Image that the web service runs, as name:version; empty where it runs models"),
    Output("models", "Models that the web service runs, as name:version, name:version; empty where it runs an image"),
    Output("has-changes", "With the command plan: true where a deployment would change something, else false"),
    Output("plan", "With the command plan: path in the workspace folder of the file that holds the plan, as JSON"),
    Output("primary-key", "Primary scoring key; only with expose-keys"),
    Output("secondary-key", "Secondary scoring key; only with expose-keys"),
)
