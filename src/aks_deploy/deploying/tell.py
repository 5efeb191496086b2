"""What Azure has, for those who come after the run; keys are masked before anybody else sees them."""

from aks_deploy.deploying.run import Run
from aks_deploy.domain.observed import WebService
from aks_deploy.domain.outcome import ScoringKeys


def tell_service(run: Run, service: WebService) -> None:
    """Set the outputs that describe the web service, and keep it for the summary."""
    run.story.service = service
    run.outputs.set("service-state", service.state)
    run.outputs.set("image", str(service.image or ""))
    run.outputs.set("models", ", ".join(service.models))
    if service.scoring_uri is not None:
        run.outputs.set("scoring-uri", service.scoring_uri)
    if service.swagger_uri is not None:
        run.outputs.set("swagger-uri", service.swagger_uri)


def masked_keys(run: Run, name: str) -> ScoringKeys:
    """The scoring keys of a web service with key authentication, masked the moment they are known.

    Raises:
        AccessDeniedError: this identity may not read them.
    """
    keys = run.cloud.services.keys(name)
    for key in (keys.primary, keys.secondary):
        run.console.mask(key.get_secret_value())
    return keys
