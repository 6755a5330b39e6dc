"""Records what PyTorch's layers compute, for GoldenTest and its neighbours.

A case is one array of float64 in an npz file; its name holds the names of its inputs: `linear(x,weight,bias)`. The array is
a sequence of tensors, each as [kind, rank, extents.., values..] with kind 0 floating, 1 integer, 2 bool, 3 floating
but constant: the inputs; then
the number of outputs, and for each output its value and its cotangent; then the gradient of every input of kind 0.

Inputs and cotangents are multiples of 1/64, which deflate well. Everything is computed in float64.

    python3 golden.py            # writes ../resources/io/leibniz/nn/*.npz
"""
import os
import zlib

import numpy as np
import torch

torch.set_default_dtype(torch.float64)
OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../resources/io/leibniz/nn")
KINDS = {torch.float64: 0, torch.int64: 1, torch.bool: 2}


class Recorder:
    def __init__(self, family):
        self.family = family
        self.arrays = {}
        self.random = np.random.RandomState(zlib.crc32(family.encode()))

    def grid(self, *shape, low=-1.0, high=1.0):
        """Multiples of 1/64 in [low, high), none of them 0."""
        steps = self.random.randint(int(low * 64), int(high * 64), size=shape)
        return torch.tensor(np.where(steps == 0, 1, steps) / 64.0)

    def integers(self, high, *shape, low=0):
        return torch.tensor(self.random.randint(low, high, size=shape))

    def case(self, name, function, inputs, constant=()):
        """function: from keyword tensors to a tensor or a tuple of them."""
        leaves = {k: v.clone() if k in constant else leaf(v) for k, v in inputs.items()}
        outputs = function(**leaves)
        outputs = outputs if isinstance(outputs, tuple) else (outputs,)
        cotangents = [self.grid(*y.shape) for y in outputs]
        floating = [v for v in leaves.values() if v.requires_grad]
        traced = [i for i, y in enumerate(outputs) if y.requires_grad]
        gradients = torch.autograd.grad([outputs[i] for i in traced], floating, [cotangents[i] for i in traced])
        flat = []
        for k, v in leaves.items():
            put(flat, inputs[k], 3 if k in constant else None)
        flat.append(float(len(outputs)))
        for y, ct in zip(outputs, cotangents):
            put(flat, y)
            put(flat, ct)
        for v, g in zip(floating, gradients):
            put(flat, g)
        self.arrays["%s(%s)" % (name, ",".join(leaves))] = np.array(flat)

    def module(self, name, module, inputs, function=None, low=-0.5, high=0.5):
        """The same for a module, whose parameters and buffers become inputs beside the given ones."""
        function = function or (lambda m, **x: m(*x.values()))
        state = {}
        for k, v in module.state_dict().items():
            if not v.is_floating_point():
                continue
            state[k] = self.grid(*v.shape, low=0.25 if k.endswith("var") else low, high=1.5 if k.endswith("var") else high)

        if isinstance(module, torch.nn.RNNBase):
            # It keeps its parameters in a list as well, so they can't be replaced for a call.
            for k, v in module.named_parameters():
                v.data.copy_(state[k])
            own = dict(module.named_parameters())
            self.case(name, lambda **leaves: function(module, **{k: leaves[k] for k in inputs}), {**inputs, **own})
            return

        def run(**leaves):
            given = {k: v for k, v in leaves.items() if k not in state}
            held = Holder(module, function, given)
            return torch.nn.utils.stateless.functional_call(held, {"module." + k: leaves[k] for k in state}, ())

        self.case(name, run, {**inputs, **state}, [k for k, _ in module.named_buffers() if k in state])

    def write(self):
        path = os.path.join(OUT, self.family + ".npz")
        np.savez_compressed(path, **self.arrays)
        print("%-12s %3d cases %7d bytes" % (self.family, len(self.arrays), os.path.getsize(path)))


class Holder(torch.nn.Module):
    """A module whose forward pass is any function of it."""

    def __init__(self, module, function, given):
        super().__init__()
        self.module = module
        self.function = function
        self.given = given

    def forward(self):
        return self.function(self.module, **self.given)


def leaf(t):
    if isinstance(t, torch.nn.Parameter):
        return t
    return t.detach().clone().requires_grad_(t.is_floating_point())


def put(flat, t, kind=None):
    flat.append(float(KINDS[t.dtype] if kind is None else kind))
    flat.append(float(t.dim()))
    flat.extend(float(n) for n in t.shape)
    flat.extend(t.detach().reshape(-1).double().tolist())
