"""Writes the files that TorchFileTest and ForeignFilesTest read: python3 formats.py FOLDER (PyTorch 1.13, NumPy 1.24).

With the argument "safetensors" after the folder: the one file of the safetensors package instead.
"""
import collections
import os
import sys

import numpy as np

folder = sys.argv[1]


def path(name):
    return os.path.join(folder, name)


if sys.argv[2:] == ["safetensors"]:
    from safetensors.numpy import save_file

    rng = np.random.default_rng(1)
    arrays = {
        "f32": rng.normal(size=(3, 4)).astype(np.float32),
        "f64": rng.normal(size=(2,)),
        "f16": rng.normal(size=(5,)).astype(np.float16),
        "i64": np.array([[-(2**63), 2**63 - 1]]),
        "i32": np.arange(6, dtype=np.int32).reshape(2, 1, 3),
        "i16": np.array([-5, 32767], dtype=np.int16),
        "i8": np.array([-128, 127], dtype=np.int8),
        "u8": np.array([0, 255], dtype=np.uint8),
        "u16": np.array([65535], dtype=np.uint16),
        "u32": np.array([2**32 - 1], dtype=np.uint32),
        "bool": np.array([True, False]),
        "empty": np.zeros((0, 3), dtype=np.float32),
        "scalar": np.array(7.5, dtype=np.float32),
    }
    save_file(arrays, path("foreign.safetensors"), metadata={"made by": "safetensors"})
    np.savez_compressed(path("foreign-safetensors.npz"), **arrays)
    sys.exit()

import torch

torch.manual_seed(0)
base = torch.randn(4, 6)
tensors = {
    "f32": base,
    "transposed": base.t(),
    "narrowed": base[1:3, 2:5],
    "stepped": base[::2, ::3],
    "expanded": torch.arange(3.0).reshape(3, 1).expand(3, 4),
    "f64": torch.randn(3, dtype=torch.float64),
    "f16": torch.randn(3).half(),
    "bf16": torch.randn(3).bfloat16(),
    "i64": torch.tensor([-(2**63), 2**63 - 1]),
    "i32": torch.arange(6, dtype=torch.int32).reshape(2, 3),
    "i16": torch.tensor([-5, 32767], dtype=torch.int16),
    "i8": torch.tensor([-128, 127], dtype=torch.int8),
    "u8": torch.tensor([0, 255], dtype=torch.uint8),
    "bool": torch.tensor([[True], [False]]),
    "scalar": torch.tensor(7.5),
    "empty": torch.zeros(0, 3),
}
torch.save(tensors, path("types.pt"))
torch.save(tensors, path("types-legacy.pt"), _use_new_zipfile_serialization=False)
torch.save(tensors, path("types-4.pt"), pickle_protocol=4)


def values(t):
    return t.detach().float().numpy() if t.dtype in (torch.bfloat16, torch.float16) else t.detach().numpy()


np.savez_compressed(path("types.npz"), **{k: values(t) for k, t in tensors.items()})

model = torch.nn.Sequential(
    collections.OrderedDict(conv=torch.nn.Conv2d(2, 3, 3), norm=torch.nn.BatchNorm2d(3), out=torch.nn.Linear(3, 2))
)
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.95))
loss = model.out(model.norm(model.conv(torch.randn(5, 2, 3, 3))).flatten(1)).square().mean()
loss.backward()
optimizer.step()
torch.save(model.state_dict(), path("state.pth"))
np.savez_compressed(path("state.npz"), **{k: values(t) for k, t in model.state_dict().items()})
torch.save(
    {
        "epoch": 3,
        "loss": float(loss),
        "name": "a model, größer",
        "best": None,
        "flags": (True, False),
        "big": 2**40,
        "size": torch.Size([2, 3]),
        "dtype": torch.float32,
        "device": torch.device("cuda", 1),
        "model": model.state_dict(),
        "parameter": torch.nn.Parameter(torch.ones(2)),
        "optimizer": optimizer.state_dict(),
    },
    path("checkpoint.pt"),
)


class Evil:
    def __reduce__(self):
        return os.system, ("touch harmed",)


torch.save({"weights": torch.ones(1), "evil": Evil()}, path("evil.pt"))
torch.save(torch.nn.Linear(2, 2), path("module.pt"))
torch.jit.save(torch.jit.script(torch.nn.Linear(2, 2)), path("script.pt"))

np.save(path("fortran.npy"), np.asfortranarray(np.arange(24, dtype=np.float32).reshape(2, 3, 4)))
np.save(path("big-endian.npy"), np.arange(5).astype(">i8"))
np.savez(path("foreign.npz"), x=np.arange(6.0).reshape(2, 3), y=np.array([True, False]), z=np.float16([1.5]))
