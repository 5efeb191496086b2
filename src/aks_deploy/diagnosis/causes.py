"""What Azure's words mean: the recognised causes of a failed cluster or deployment, each with what to do about it.

Source of the words: public issues about azureml-core and its services; Kubernetes' own for scheduling and images.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cause:
    """A diagnosis code, what to do, and the words (a regular expression, whatever their case) that tell it."""

    code: str
    remedy: str
    words: str


# The first that fits counts: the special before the general.
CAUSES = (
    Cause(
        "compute.policy-denied",
        "A policy of the subscription forbids it: have the cluster exempted, or attach one that was approved.",
        r"RequestDisallowedByPolicy|disallowed by policy",
    ),
    Cause(
        "compute.limit-reached",
        "The workspace or subscription has as many clusters as it may: delete unused ones or have the limit raised.",
        r"quota limits of Microsoft\.Batch|limit (on|of) the number of (clusters|computes|compute targets)",
    ),
    Cause(
        "compute.quota-exceeded",
        "Have the quota raised, or ask for fewer nodes, a smaller vm_size or another location.",
        r"QuotaExceeded|exceed\w* (the )?(approved|quota)|\bquota\b.{0,40}\breached",
    ),
    Cause(
        "compute.vm-size-unavailable",
        "Give a vm_size that the subscription may use in this region, or another location.",
        r"SkuNotAvailable|NotAvailableForSubscription|VM ?size\b.{0,80}\b(not (allowed|available)|of AgentPool)",
    ),
    Cause(
        "compute.network-overlap",
        "Give address ranges that do not overlap those of the virtual network.",
        r"CIDR\w*Overlap|(CIDR|address (range|space|prefix)|subnet)\b.{0,80}\boverlaps?\b",
    ),
    Cause(
        "compute.subnet-full",
        "Give the cluster a larger subnet: it has too few free addresses.",
        r"enough capacity for \d+ IP|SubnetIsFull|InsufficientSubnetSize|subnet\b.{0,80}\b(is full|free addresses)",
    ),
    Cause(
        "compute.principal-not-replicated",
        "Run again in a few minutes: the cluster's new identity is not known everywhere yet.",
        r"(ServicePrincipal|Principal)NotFound|principal\b.{0,80}\b(not found|does not exist) in the directory",
    ),
    Cause(
        "compute.stale-credentials",
        "Renew the AKS cluster's own credentials (az aks update-credentials), then detach and attach it again.",
        r"ServicePrincipalValidationClientError|InvalidClientSecret|AADSTS7000222",
    ),
    Cause(
        "compute.extension-conflict",
        "The AKS cluster still has, or already has, another version of Azure ML on it: remove one of the two.",
        r"E45005|azureml.?fe deployment con",
    ),
    Cause(
        "compute.cluster-too-small",
        "Production needs 12 vCPUs and three nodes: give more or larger nodes, or cluster_purpose: DevTest.",
        r"at least 12 (cores|v\w*CPUs)|equal to 12\b|ClusterTooSmall|\b0/[12] nodes are available.{0,120}anti-affinity",
    ),
    Cause(
        "compute.router-unschedulable",
        "Give the cluster nodes without taints, three or more: Azure ML's own router finds no place.",
        r"anti-affinity",
    ),
    Cause(
        "compute.failed-state",
        "The cluster itself has failed: look at it in Azure ML studio, or replace it (replace: true).",
        r"ComputeResourceNotCreated|Compute provisioning state: Failed",
    ),
    Cause(
        "deploy.gpu-unavailable",
        "Give a cluster whose nodes have free GPUs, or fewer gpu_cores.",
        r"Insufficient nvidia\.com/gpu",
    ),
    Cause(
        "deploy.unschedulable",
        "Ask for less (cpu_cores, memory_gb, replicas), or give the cluster more or larger nodes.",
        r"Unschedulable|FailedScheduling|InsufficientResources|nodes are available:|Insufficient (cpu|memory|pods)",
    ),
    Cause(
        "image.pull-failed",
        "Let the cluster pull from the workspace's container registry: role AcrPull or admin user, and its firewall.",
        r"ImagePullBackOff|ErrImagePull|failed to pull image",
    ),
    Cause(
        "image.registry-admin-disabled",
        "Turn on the admin user of the workspace's container registry.",
        r"admin user is (disabled|not enabled)|AdminUserDisabled",
    ),
    Cause(
        "image.build-failed",
        "Read the build's log in Azure ML studio, and correct the environment or the conda file.",
        r"EnvironmentBuildFailed|ImageBuildFailed|Docker image build failed|failed building the environment",
    ),
    Cause(
        "deploy.dependency-broken",
        "A package in the environment is missing or does not fit: name it, with its version, in the environment.",
        r"\b(ModuleNotFound|Import)Error\b",
    ),
    Cause(
        "deploy.container-crashed",
        "The container ended while it started: read its log, and run the image locally.",
        r"CrashLoopBackOff|container\b.{0,40}\b(crashed|terminated)|OOMKilled",
    ),
)

_RECOGNISED = tuple((cause, re.compile(cause.words, re.IGNORECASE | re.DOTALL)) for cause in CAUSES)


def cause_of(said: Iterable[str]) -> Cause | None:
    """The cause that Azure's words tell; None where they tell none that is known."""
    text = "\n".join(said)
    return next((cause for cause, words in _RECOGNISED if words.search(text)), None)
