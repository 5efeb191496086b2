"""Takes a machine-learning model to a live, verified scoring endpoint on AKS through Azure Machine Learning."""
