"""Registry, clusters and services over Azure ML's v1 API, and over azureml-core, which only this folder imports."""
