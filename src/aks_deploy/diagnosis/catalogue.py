"""The recognised causes: each diagnosis code belongs to one failure reason, so that either can be acted on alone."""

from collections.abc import Mapping
from types import MappingProxyType

# "unknown" is no cause, and stands beside any reason.
UNKNOWN = "unknown"

_CODES = {
    "access-denied": (
        "auth.secret-expired auth.secret-invalid auth.app-not-found auth.tenant-mismatch auth.federation-mismatch "
        "auth.permission-denied auth.no-credentials workspace.storage-blocked"
    ),
    "invalid-input": "config.invalid config.unexpanded-variable compute.name-invalid deploy.name-invalid",
    "not-found": (
        "workspace.not-found workspace.resource-group-not-found image.not-found model.not-found compute.not-found"
    ),
    "conflict": "deploy.name-conflict compute.legacy-kind",
    "deployment-failed": (
        "image.build-failed image.pull-failed image.registry-admin-disabled "
        "compute.quota-exceeded compute.vm-size-unavailable compute.cluster-too-small compute.limit-reached "
        "compute.provisioning-failed compute.failed-state compute.attach-failed compute.stale-credentials "
        "compute.principal-not-replicated compute.policy-denied compute.network-overlap compute.subnet-full "
        "compute.router-unschedulable compute.extension-conflict "
        "deploy.unschedulable deploy.gpu-unavailable deploy.container-crashed deploy.script-error "
        "deploy.dependency-broken deploy.endpoint-unreachable deploy.instance-type-unknown"
    ),
    "timed-out": "deploy.timed-out",
    "verification-failed": "score.unauthorized score.unreachable score.not-ready score.overloaded score.crashed",
    "remote-unavailable": "service.throttled service.unavailable",
}

REASONS: Mapping[str, str] = MappingProxyType(
    {code: reason for reason, codes in _CODES.items() for code in codes.split()}
)
"""The failure reason of each diagnosis code, those that nothing gives yet included."""
