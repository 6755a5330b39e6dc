"""Fifty steps of every optimizer down one small problem, for OptimizerTest.

PyTorch's own where this version has them; the others are written here from their papers, with numpy-like steps.
Each array holds all parameters, one after the other, after steps 1, 5, 10, .. 50.
"""
import os

import numpy as np
import torch
from torch import optim

from golden import OUT

random = np.random.RandomState(7)


def grid(*shape):
    return torch.tensor(random.randint(-64, 64, size=shape) / 64.0)


X, Y = grid(8, 4), grid(8, 3)
START = [grid(3, 4), grid(3), grid(2, 3), torch.tensor(0.5)]


def loss(weight, bias, out, scale):
    hidden = torch.tanh(X @ weight.T + bias)
    return ((hidden * scale - Y) ** 2).mean() + 0.1 * ((hidden @ out.T) ** 2).mean()


class Papers(optim.Optimizer):
    """rule(p, g, state, t) gives the new parameter."""

    def __init__(self, parameters, rule):
        super().__init__(parameters, {})
        self.rule = rule
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for p in self.param_groups[0]["params"]:
            p.copy_(self.rule(p.clone(), p.grad, self.state[p], self.t))


def mean(state, name, beta, x):
    state[name] = beta * state.get(name, torch.zeros_like(x)) + (1 - beta) * x
    return state[name]


def nadam(p, g, s, t, lr=0.02, b1=0.9, b2=0.999, psi=0.004):
    """Dozat 2016; PyTorch 1.13 multiplies mu into the next product twice."""
    g = g + 0.1 * p
    mu, following = (b1 * (1 - 0.5 * 0.96 ** (n * psi)) for n in (t, t + 1))
    s["product"] = s.get("product", 1.0) * mu
    m, v = mean(s, "m", b1, g), mean(s, "v", b2, g * g)
    look = (1 - mu) * g / (1 - s["product"]) + following * m / (1 - s["product"] * following)
    return p - lr * look / ((v / (1 - b2 ** t)).sqrt() + 1e-8)


def lion(p, g, s, t, lr=0.01, b1=0.9, b2=0.99, decay=0.1):
    m = s.get("m", torch.zeros_like(p))
    p = p - lr * (torch.sign(b1 * m + (1 - b1) * g) + decay * p)
    s["m"] = b2 * m + (1 - b2) * g
    return p


def lamb(p, g, s, t, lr=0.02, b1=0.9, b2=0.999, decay=0.01):
    m, v = mean(s, "m", b1, g) / (1 - b1 ** t), mean(s, "v", b2, g * g) / (1 - b2 ** t)
    u = m / (v.sqrt() + 1e-6) + decay * p
    return p - lr * (torch.linalg.norm(p) / torch.linalg.norm(u)) * u


def adafactor(p, g, s, t, lr=0.02, decay=0.01):
    eps = torch.finfo(p.dtype).eps
    share = t ** -0.8
    if p.dim() > 1:
        s["r"] = torch.lerp(s.get("r", torch.zeros(p.shape[0])), (g * g).mean(1), share)
        s["c"] = torch.lerp(s.get("c", torch.zeros(p.shape[1])), (g * g).mean(0), share)
        v = torch.outer(s["r"], s["c"]) / s["r"].mean()
    else:
        v = s["v"] = torch.lerp(s.get("v", torch.zeros_like(p)), g * g, share)
    u = g / v.clamp(min=eps * eps).sqrt()
    alpha = min(lr, t ** -0.5) * max(1e-3, (p * p).mean().sqrt().item())
    return p * (1 - lr * decay) - alpha * u / max(1.0, (u * u).mean().sqrt().item())


def muon(p, g, s, t, lr=0.02, mu=0.95, decay=0.1):
    if p.dim() < 2:
        return p
    b = mean(s, "b", mu, g)
    u = (1 - mu) * g + mu * b
    x = u.T if u.shape[0] > u.shape[1] else u
    x = x / (torch.linalg.norm(x) + 1e-7)
    for _ in range(5):
        a = x @ x.T
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    o = x.T if u.shape[0] > u.shape[1] else x
    return p * (1 - lr * decay) - lr * max(1, p.shape[0] / p.shape[1]) ** 0.5 * o


def papers(rule):
    return lambda p: Papers(p, rule)


CASES = {
    "sgd": lambda p: optim.SGD(p, 0.1),
    "sgd-momentum": lambda p: optim.SGD(p, 0.05, momentum=0.9, weight_decay=0.1),
    "sgd-nesterov": lambda p: optim.SGD(p, 0.05, momentum=0.9, nesterov=True),
    "adam": lambda p: optim.Adam(p, 0.02, betas=(0.8, 0.99), weight_decay=0.1),
    "adamw": lambda p: optim.AdamW(p, 0.02, weight_decay=0.1),
    "nadam": papers(nadam),
    "radam": lambda p: optim.RAdam(p, 0.02, betas=(0.9, 0.99), weight_decay=0.1),
    "adagrad": lambda p: optim.Adagrad(p, 0.1, lr_decay=0.01, weight_decay=0.1, initial_accumulator_value=0.1),
    "adadelta": lambda p: optim.Adadelta(p, 1.0, rho=0.95, weight_decay=0.1),
    "rmsprop": lambda p: optim.RMSprop(p, 0.01, weight_decay=0.1),
    "rmsprop-momentum": lambda p: optim.RMSprop(p, 0.005, momentum=0.9),
    "rmsprop-centered": lambda p: optim.RMSprop(p, 0.005, alpha=0.9, centered=True, momentum=0.5),
    "lion": papers(lion),
    "lamb": papers(lamb),
    "adafactor": papers(adafactor),
    "muon": papers(muon),
    "lbfgs": lambda p: optim.LBFGS(p, 0.5, max_iter=1, history_size=5, tolerance_grad=0, tolerance_change=0),
    "clip-norm": lambda p: optim.SGD(p, 0.1),
    "clip-value": lambda p: optim.SGD(p, 0.1),
}
arrays = {"x": X.numpy(), "y": Y.numpy(), "start": torch.cat([p.reshape(-1) for p in START]).numpy()}
for name, make in CASES.items():
    parameters = [p.clone().requires_grad_() for p in START]
    optimizer = make(parameters)
    rows = []
    for t in range(1, 51):
        def closure():
            optimizer.zero_grad()
            value = loss(*parameters)
            value.backward()
            return value
        if name == "lbfgs":
            optimizer.step(closure)
        else:
            closure()
            if name == "clip-norm":
                torch.nn.utils.clip_grad_norm_(parameters, 0.1)
            elif name == "clip-value":
                torch.nn.utils.clip_grad_value_(parameters, 0.02)
            optimizer.step()
        if t == 1 or t % 5 == 0:
            rows.append(torch.cat([p.detach().reshape(-1) for p in parameters]).numpy())
    arrays[name] = np.array(rows)
    print("%-18s loss %.6f -> %.6f" % (name, loss(*START), loss(*parameters)))
path = os.path.join(OUT, "optimizers.npz")
np.savez_compressed(path, **arrays)
print(os.path.getsize(path), "bytes")
