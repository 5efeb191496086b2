"""Web services that really score: processes of azureml-inference-server-http behind a router like azureml-fe."""
