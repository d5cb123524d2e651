"""How good scores are: areas, rates at few false alarms, calibration, and how sure one can be of them."""

from inference.evaluation.areas import auroc, average_precision
from inference.evaluation.calibration import brier, calibration, log_loss
from inference.evaluation.maps import aupro
from inference.evaluation.rates import (
    Rate,
    few_negatives,
    negatives_needed,
    percent,
    precision_at,
    rates_over,
    recall_at,
    threshold_at,
    upper_bound,
    wilson,
)
from inference.evaluation.resampling import bootstrap, split_by_group

__all__ = [
    "Rate",
    "aupro",
    "auroc",
    "average_precision",
    "bootstrap",
    "brier",
    "calibration",
    "few_negatives",
    "log_loss",
    "negatives_needed",
    "percent",
    "precision_at",
    "rates_over",
    "recall_at",
    "split_by_group",
    "threshold_at",
    "upper_bound",
    "wilson",
]
