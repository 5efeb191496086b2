"""How the weights of the two versions were fitted; needs scikit-learn, which nothing else here does.

The data set ships with scikit-learn: 442 patients, ten measurements each, and the progression of their diabetes a
year later (Efron, Hastie, Johnstone and Tibshirani, "Least Angle Regression", Annals of Statistics, 2004).

    python fit.py
"""

import json
from pathlib import Path

from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

HERE = Path(__file__).parent


def fit(version: str, columns: list[str], alpha: float) -> None:
    """Fit one version on `columns` and write its weights."""
    found = load_diabetes(scaled=False)
    rows = found.data[:, [found.feature_names.index(column) for column in columns]]
    train, test, train_target, test_target = train_test_split(rows, found.target, random_state=7)
    scaler = StandardScaler().fit(train)
    model = Ridge(alpha=alpha).fit(scaler.transform(train), train_target)
    weights = {
        "columns": columns,
        "mean": [round(float(value), 6) for value in scaler.mean_],
        "scale": [round(float(value), 6) for value in scaler.scale_],
        "weights": [round(float(value), 6) for value in model.coef_],
        "intercept": round(float(model.intercept_), 6),
        "r2_on_held_out_rows": round(float(model.score(scaler.transform(test), test_target)), 3),
    }
    (HERE / version / "weights.json").write_text(json.dumps(weights, indent=2) + "\n")


if __name__ == "__main__":
    fit("v1", ["age", "sex", "bmi", "bp"], alpha=1.0)
    fit("v2", list(load_diabetes().feature_names), alpha=10.0)
