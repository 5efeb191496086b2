"""What Azure has, for those who come after the run."""

from aks_deploy.deploying.run import Run
from aks_deploy.domain.observed import WebService


def tell_service(run: Run, service: WebService) -> None:
    """Set the outputs that describe the web service, and keep it for the summary."""
    run.story.service = service
    run.outputs.set("service-state", service.state)
    if service.image is not None:
        run.outputs.set("image", str(service.image))
    if service.scoring_uri is not None:
        run.outputs.set("scoring-uri", service.scoring_uri)
    if service.swagger_uri is not None:
        run.outputs.set("swagger-uri", service.swagger_uri)
