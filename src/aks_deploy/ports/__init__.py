"""What the line from settings to outcome needs from the world; adapters stand behind each."""

from aks_deploy.ports.cloud import Cloud, Clusters, NewService, Registry, ServiceChanges, Services, Subscription
from aks_deploy.ports.memory import NamesFile, PlanFile, StateStore
from aks_deploy.ports.surroundings import Clock, Scoring, ScoringAnswer
from aks_deploy.ports.talk import Console, Outputs

__all__ = [
    "Clock",
    "Cloud",
    "Clusters",
    "Console",
    "NamesFile",
    "NewService",
    "Outputs",
    "PlanFile",
    "Registry",
    "Scoring",
    "ScoringAnswer",
    "ServiceChanges",
    "Services",
    "StateStore",
    "Subscription",
]
