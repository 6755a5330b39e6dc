"""Attention and transformers."""
import torch
from torch import nn

from golden import Recorder

r = Recorder("attention")
NEVER = torch.tensor([[False, False, True, True], [False, False, False, False]])  # true: a padded key


def mha(name, inputs, function, **options):
    r.module(name, nn.MultiheadAttention(8, 2, batch_first=True, **options), inputs, function)


def later(n):
    return torch.triu(torch.ones(n, n, dtype=torch.bool), 1)


mha("self", {"x": r.grid(2, 3, 8)}, lambda m, x: m(x, x, x)[0])
mha("causal", {"x": r.grid(2, 4, 8)}, lambda m, x: m(x, x, x, attn_mask=later(4))[0])
mha("padded", {"q": r.grid(2, 3, 8), "k": r.grid(2, 4, 8), "v": r.grid(2, 4, 8)},
    lambda m, q, k, v: m(q, k, v, key_padding_mask=NEVER)[0])
mha("added", {"x": r.grid(2, 3, 8), "mask": r.grid(3, 3)}, lambda m, x, mask: m(x, x, x, attn_mask=mask)[0])
mha("other-widths", {"q": r.grid(2, 3, 8), "k": r.grid(2, 4, 5), "v": r.grid(2, 4, 6)},
    lambda m, q, k, v: m(q, k, v)[0], kdim=5, vdim=6)
mha("no-bias", {"x": r.grid(2, 3, 8)}, lambda m, x: m(x, x, x)[0], bias=False)


def layer_options(norm_first, activation="relu"):
    return {"dim_feedforward": 6, "dropout": 0.0, "batch_first": True, "norm_first": norm_first, "activation": activation}


r.module("encoder-layer", nn.TransformerEncoderLayer(4, 2, **layer_options(False)), {"x": r.grid(2, 4, 4)},
         lambda m, x: m(x, src_key_padding_mask=NEVER))
r.module("encoder-layer-first", nn.TransformerEncoderLayer(4, 2, **layer_options(True, "gelu")), {"x": r.grid(2, 3, 4)},
         lambda m, x: m(x, src_mask=later(3)))
r.module("decoder-layer", nn.TransformerDecoderLayer(4, 2, **layer_options(False)),
         {"x": r.grid(2, 3, 4), "memory": r.grid(2, 4, 4)},
         lambda m, x, memory: m(x, memory, tgt_mask=later(3), memory_key_padding_mask=NEVER))
r.module("decoder-layer-first", nn.TransformerDecoderLayer(4, 2, **layer_options(True)),
         {"x": r.grid(2, 3, 4), "memory": r.grid(2, 2, 4)}, lambda m, x, memory: m(x, memory))
r.module("transformer", nn.Transformer(4, 2, 2, 2, **layer_options(False)), {"x": r.grid(2, 3, 4), "y": r.grid(2, 2, 4)},
         lambda m, x, y: m(x, y, tgt_mask=later(2)))


def turned(x, first, second):
    """Rotary positions as products of complex numbers."""
    n = len(first)
    angle = torch.arange(x.shape[-2])[:, None] * 10000.0 ** (-torch.arange(n) / n)
    z = torch.complex(x[..., first], x[..., second]) * torch.polar(torch.ones_like(angle), angle)
    y = x.clone()
    y[..., first], y[..., second] = z.real, z.imag
    return y


def sdpa(q, k, v):
    n = q.shape[1] // k.shape[1]
    k, v = k.repeat_interleave(n, 1), v.repeat_interleave(n, 1)
    return torch.softmax(q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5, -1) @ v


r.case("rotary", lambda x: turned(x, [0, 1, 2], [3, 4, 5]), {"x": r.grid(2, 3, 4, 6)})
r.case("rotary-interleaved", lambda x: turned(x, [0, 2, 4], [1, 3, 5]), {"x": r.grid(2, 3, 4, 6)})
r.case("rotary-partial", lambda x: turned(x, [0, 1], [2, 3]), {"x": r.grid(1, 3, 6)})
r.case("grouped", sdpa, {"q": r.grid(2, 4, 3, 2), "k": r.grid(2, 2, 5, 2), "v": r.grid(2, 2, 5, 3)})
r.write()
