"""What the line from settings to outcome needs from the world; adapters stand behind each."""

from aks_deploy.ports.cloud import Cloud, Clusters, NewService, Registry, ServiceChanges, Services
from aks_deploy.ports.memory import NamesFile, StateStore
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
    "Registry",
    "Scoring",
    "ScoringAnswer",
    "ServiceChanges",
    "Services",
    "StateStore",
]
