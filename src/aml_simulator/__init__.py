"""A pretend Azure ML tenant that speaks the real APIs: unmodified azureml-core cannot tell the difference."""
