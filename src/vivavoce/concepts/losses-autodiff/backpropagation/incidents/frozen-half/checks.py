"""Trains the submitted script on the judge's own split over three seeds; judges what the archive can read."""

import numpy as np

from vivavoce.drillkit import check, expect, log
from vivavoce.labkit.data import digits

SEEDS = 3
