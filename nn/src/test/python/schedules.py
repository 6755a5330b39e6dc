"""Rates at steps 0 to 39 by PyTorch's schedules, for ScheduleTest."""
import os

import numpy as np
import torch
from torch.optim import lr_scheduler as s

from golden import OUT

STEPS = 40
CASES = {
    "step": lambda o: s.StepLR(o, 7, 0.5),
    "multi-step": lambda o: s.MultiStepLR(o, [5, 9, 30], 0.3),
    "exponential": lambda o: s.ExponentialLR(o, 0.93),
    "linear": lambda o: s.LinearLR(o, 1.0, 0.2, 25),
    "polynomial": lambda o: s.PolynomialLR(o, 30, 2.5),
    "restarts": lambda o: s.CosineAnnealingWarmRestarts(o, 5, 2, 0.01),
    "equal-restarts": lambda o: s.CosineAnnealingWarmRestarts(o, 9, 1),
    "one-cycle": lambda o: s.OneCycleLR(o, 0.1, STEPS, cycle_momentum=False),
    "one-cycle-half": lambda o: s.OneCycleLR(o, 0.1, STEPS, pct_start=0.5, div_factor=10, final_div_factor=100, cycle_momentum=False),
    "sequence": lambda o: s.SequentialLR(o, [s.ConstantLR(o, 1.0, 1), s.ExponentialLR(o, 0.9)], [12]),
}
arrays = {}
for name, make in CASES.items():
    o = torch.optim.SGD([torch.zeros(1)], 0.1)
    schedule = make(o)
    rates = []
    for _ in range(STEPS):
        rates.append(o.param_groups[0]["lr"])
        o.step()
        if len(rates) < STEPS:
            schedule.step()
    arrays[name] = np.array(rates)
cosine = torch.optim.SGD([torch.zeros(1)], 0.1)
schedule = s.CosineAnnealingLR(cosine, 39, 0.01)
arrays["cosine"] = np.array([0.1] + [(cosine.step(), schedule.step(), cosine.param_groups[0]["lr"])[2] for _ in range(39)])

MEASURES = [5, 4, 4, 4, 4, 3.9999, 4.5, 4.2, 3, 3.1, 3.1, 3.1, 3.1, 3.2, 3.1, 2.9999, 3, 3, 3, 3, 3, 3, 3, 1]
for name, options in {"plateau": {}, "plateau-cooldown": {"cooldown": 2, "min_lr": 0.03}}.items():
    o = torch.optim.SGD([torch.zeros(1)], 1.0)
    schedule = s.ReduceLROnPlateau(o, factor=0.3, patience=2, **options)
    arrays[name] = np.array([(schedule.step(m), o.param_groups[0]["lr"])[1] for m in MEASURES])
arrays["measures"] = np.array(MEASURES, dtype=np.float64)
path = os.path.join(OUT, "schedules.npz")
np.savez_compressed(path, **arrays)
print(len(arrays), "arrays", os.path.getsize(path), "bytes")
