"""Scoring script: progression of diabetes a year later, from measurements of today.

Request: `{"patients": [{"age": 59, "sex": 2, "bmi": 32.1, "bp": 101, ...}, ...]}`; columns that the model does not
use are ignored. Answer: `{"model": "v1", "progression": [206.1, ...]}`, one number a patient.
"""

import json
import pathlib

_MODEL = {}


def init():
    """Load the weights once, when the container starts."""
    folder = pathlib.Path(__file__).parent
    _MODEL.update(json.loads((folder / "weights.json").read_text()), name=folder.name)


def run(raw_data):
    """Score the patients of one request."""
    patients = json.loads(raw_data)["patients"]
    return {"model": _MODEL["name"], "progression": [_progression(patient) for patient in patients]}


def _progression(patient):
    terms = zip(_MODEL["columns"], _MODEL["mean"], _MODEL["scale"], _MODEL["weights"], strict=True)
    linear = sum(weight * (patient[column] - mean) / scale for column, mean, scale, weight in terms)
    return round(_MODEL["intercept"] + linear, 3)
