"""What every test stands on."""

from aks_deploy.azureml_v1.environment import sdk_environment

# azureml-core fixes the place of its discovery cache when it is imported, for the whole process. Imported here, that
# is a folder which is gone at once: no test finds what another one discovered, and nobody's home is written to.
with sdk_environment():
    import azureml.core  # noqa: F401 - for its effect
