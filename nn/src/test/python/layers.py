"""Linear maps, convolutions, pooling, normalisation and what rearranges."""
import torch
from torch import nn

from golden import Recorder

r = Recorder("layers")
image = lambda: r.grid(2, 4, 5, 4)

r.module("linear", nn.Linear(3, 2), {"x": r.grid(2, 2, 3)})
r.module("bilinear", nn.Bilinear(3, 2, 4), {"a": r.grid(2, 3), "b": r.grid(2, 2)})
r.module("prelu", nn.PReLU(4), {"x": image()})

r.module("conv1d", nn.Conv1d(4, 2, 3, stride=2, padding=1, groups=2), {"x": r.grid(2, 4, 6)})
r.module("conv2d", nn.Conv2d(4, 3, (3, 2), padding=(1, 0), dilation=(2, 1)), {"x": image()})
r.module("conv3d", nn.Conv3d(2, 2, 2, stride=(1, 2, 1), bias=False), {"x": r.grid(1, 2, 3, 4, 3)})
r.module("conv-transpose1d", nn.ConvTranspose1d(4, 2, 3, stride=2, padding=1, output_padding=1, groups=2), {"x": r.grid(2, 4, 3)})
r.module("conv-transpose2d", nn.ConvTranspose2d(2, 3, 3, stride=2, dilation=(1, 2)), {"x": r.grid(1, 2, 3, 2)})
r.module("conv-transpose3d", nn.ConvTranspose3d(2, 1, 2, stride=2), {"x": r.grid(1, 2, 2, 1, 2)})

spatial = {1: (7,), 2: (5, 6), 3: (4, 3, 5)}
for d in (1, 2, 3):
    x = {"x": r.grid(2, 1, *spatial[d])}
    at = lambda kind: getattr(nn, "%s%dd" % (kind, d))
    r.module("max-pool%dd" % d, at("MaxPool")(3, stride=2, padding=1), x)
    r.module("avg-pool%dd" % d, at("AvgPool")(2, stride=1, padding=1, count_include_pad=False), x)
    r.module("adaptive-avg%dd" % d, at("AdaptiveAvgPool")(2), x)
    r.module("adaptive-max%dd" % d, at("AdaptiveMaxPool")(2), x)
    if d < 3:
        r.module("lp-pool%dd" % d, at("LPPool")(4, 2), x)

r.module("batch-norm", nn.BatchNorm2d(4), {"x": r.grid(2, 4, 2, 2)},
         lambda m, x: (m(x), m.running_mean, m.running_var))
r.module("batch-norm1d", nn.BatchNorm1d(3), {"x": r.grid(4, 3)}, lambda m, x: m(x))
r.module("batch-norm3d", nn.BatchNorm3d(2), {"x": r.grid(2, 2, 2, 1, 2)}, lambda m, x: m(x))
r.module("batch-norm-eval", nn.BatchNorm2d(4).eval(), {"x": r.grid(2, 4, 2, 2)})
r.module("layer-norm", nn.LayerNorm([3, 4]), {"x": r.grid(2, 3, 4)})
r.module("group-norm", nn.GroupNorm(2, 4), {"x": image()})
r.module("instance-norm", nn.InstanceNorm2d(4, affine=True), {"x": image()})
r.module("instance-norm-plain", nn.InstanceNorm1d(4), {"x": r.grid(2, 4, 5)})
r.module("local-response", nn.LocalResponseNorm(3, alpha=0.5), {"x": image()})
r.case("rms-norm", lambda x, weight: x / torch.sqrt((x ** 2).mean(-1, keepdim=True) + 1e-6) * weight,
       {"x": r.grid(2, 3, 4), "weight": r.grid(4)})

r.module("embedding", nn.Embedding(5, 3), {"i": r.integers(5, 2, 4)})
bag = {"i": r.integers(5, 3, 4)}
for mode in ("sum", "mean", "max"):
    r.module("bag-" + mode, nn.EmbeddingBag(5, 3, mode=mode, padding_idx=1), bag)
r.module("bag-offsets", nn.EmbeddingBag(5, 3, mode="mean"), {"i": r.integers(5, 7)}, lambda m, i: m(i, torch.tensor([0, 3, 3])))
r.module("bag-weighted", nn.EmbeddingBag(5, 3, mode="sum"), {**bag, "w": r.grid(3, 4)}, lambda m, i, w: m(i, per_sample_weights=w))

r.module("upsample-nearest", nn.Upsample(scale_factor=2), {"x": r.grid(1, 2, 2, 3)})
r.module("upsample-bilinear", nn.Upsample(size=(5, 4), mode="bilinear", align_corners=True), {"x": r.grid(1, 2, 2, 3)})
r.module("pixel-shuffle", nn.PixelShuffle(2), {"x": r.grid(1, 8, 2, 3)})
r.module("pixel-unshuffle", nn.PixelUnshuffle(2), {"x": r.grid(1, 2, 4, 6)})
r.module("flatten", nn.Flatten(), {"x": r.grid(2, 3, 2)})
r.module("unflatten", nn.Unflatten(1, (3, 2)), {"x": r.grid(2, 6)})

x = {"x": r.grid(24, low=-4, high=4)}
for name, f in {
        "RELU": nn.ReLU(), "RELU6": nn.ReLU6(), "LEAKY_RELU": nn.LeakyReLU(), "ELU": nn.ELU(), "SELU": nn.SELU(), "CELU": nn.CELU(),
        "GELU": nn.GELU(), "GELU_TANH": nn.GELU("tanh"), "SILU": nn.SiLU(), "MISH": nn.Mish(), "SIGMOID": nn.Sigmoid(),
        "LOG_SIGMOID": nn.LogSigmoid(), "TANH": nn.Tanh(), "SOFTPLUS": nn.Softplus(), "SOFTSIGN": nn.Softsign(),
        "TANHSHRINK": nn.Tanhshrink(), "SOFTSHRINK": nn.Softshrink(), "HARDSHRINK": nn.Hardshrink(), "HARDTANH": nn.Hardtanh(),
        "HARDSIGMOID": nn.Hardsigmoid(), "HARDSWISH": nn.Hardswish(), "SOFTMAX": nn.Softmax(-1), "LOG_SOFTMAX": nn.LogSoftmax(-1),
        "GLU": nn.GLU()}.items():
    r.module("activation-" + name, f, x)
r.write()
