"""Registry, clusters and services over azureml-core, which only this folder imports."""
