"""Losses with their reductions and weights."""
import torch
from torch import nn
from torch.nn import functional as f

from golden import Recorder

r = Recorder("losses")
EACH = ("mean", "sum", "none")


def both(name, make, inputs, reductions=EACH, **constant):
    for reduction in reductions:
        loss = make(reduction)
        r.case("%s-%s" % (name, reduction), lambda **x: loss(*x.values()), {**inputs, **constant}, list(constant))


x, y = r.grid(4, 3), r.grid(4, 3)
pair = {"x": x, "y": y}
probabilities = {"x": r.grid(4, 3, low=0.1, high=0.9), "y": r.grid(4, 3, low=0.1, high=0.9)}
labels = r.integers(3, 4)
sign = r.integers(2, 4) * 2.0 - 1
w = torch.tensor([0.5, 1.0, 2.0])
rows = r.grid(4, 3, low=0.25, high=1)
vectors = {"a": r.grid(4, 3), "b": r.grid(4, 3)}
binary = r.integers(2, 4, 3).double()

both("l1", lambda k: nn.L1Loss(reduction=k), pair)
both("mse", lambda k: nn.MSELoss(reduction=k), pair)
both("huber", lambda k: nn.HuberLoss(reduction=k, delta=0.4), pair)
both("smooth-l1", lambda k: nn.SmoothL1Loss(reduction=k, beta=0.3), pair)
both("cross-entropy", lambda k: nn.CrossEntropyLoss(w, reduction=k, ignore_index=1, label_smoothing=0.1), {"x": x, "labels": labels})
both("cross-entropy-probabilities", lambda k: nn.CrossEntropyLoss(w, reduction=k), {"x": x}, y=torch.softmax(y, 1))
both("cross-entropy-images", lambda k: nn.CrossEntropyLoss(reduction=k), {"x": r.grid(2, 3, 2, 2), "labels": r.integers(3, 2, 2, 2)})
both("nll", lambda k: nn.NLLLoss(w, reduction=k), {"x": x, "labels": labels})
both("bce", lambda k: (lambda x, y, w: f.binary_cross_entropy(x, y, w, reduction=k)), probabilities, w=rows)
both("bce-logits", lambda k: (lambda x, y, each: f.binary_cross_entropy_with_logits(x, y, each, pos_weight=w, reduction=k)), {"x": x}, y=probabilities["y"], w=rows)
both("kl", lambda k: nn.KLDivLoss(reduction=k), {"x": x, "y": probabilities["y"]}, EACH + ("batchmean",))
both("kl-log", lambda k: nn.KLDivLoss(reduction=k, log_target=True), pair, ("sum",))
both("poisson", lambda k: nn.PoissonNLLLoss(reduction=k, full=True), {"x": x}, y=r.integers(5, 4, 3).double())
both("gaussian", lambda k: nn.GaussianNLLLoss(reduction=k, full=True), {**pair, "v": r.grid(4, 3, low=0.25, high=2)})
both("margin-ranking", lambda k: nn.MarginRankingLoss(0.3, reduction=k), {"a": r.grid(4), "b": r.grid(4)}, y=sign)
both("hinge", lambda k: nn.HingeEmbeddingLoss(0.8, reduction=k), {"a": r.grid(4)}, y=sign)
both("soft-margin", lambda k: nn.SoftMarginLoss(reduction=k), {"a": r.grid(4)}, y=sign)
both("cosine", lambda k: nn.CosineEmbeddingLoss(0.1, reduction=k), vectors, y=sign)
both("multi-margin", lambda k: nn.MultiMarginLoss(p=2, margin=0.7, weight=w, reduction=k), {"x": x, "labels": labels})
both("multi-label-margin", lambda k: nn.MultiLabelMarginLoss(reduction=k), {"x": x, "labels": torch.tensor([[2, 0, -1], [1, -1, 0], [-1, 1, 2], [0, 2, 1]])})
both("multi-label-soft-margin", lambda k: nn.MultiLabelSoftMarginLoss(w, reduction=k), {"x": x}, y=binary)
three = {**vectors, "c": r.grid(4, 3)}
both("triplet", lambda k: nn.TripletMarginLoss(0.9, p=2, swap=True, reduction=k), three)
both("triplet-distance", lambda k: nn.TripletMarginWithDistanceLoss(distance_function=lambda a, b: (a - b).abs().sum(-1), margin=0.5, reduction=k), three)


def ctc(targets, inputs, lengths, **options):
    targets, inputs, lengths = (torch.tensor(t) for t in (targets, inputs, lengths))
    return lambda k: lambda x: f.ctc_loss(torch.log_softmax(x, -1), targets, inputs, lengths, reduction=k, **options)


logits = {"x": r.grid(6, 3, 4)}
both("ctc", ctc([[1, 2, 2], [3, 1, 0], [1, 1, 1]], [6, 4, 6], [3, 2, 3]), logits)
both("ctc-blank", ctc([[1, 0, 2], [2, 1, 0], [1, 1, 2]], [6, 5, 3], [2, 0, 1], blank=3), logits)
both("ctc-short", ctc([[1, 2, 2], [3, 1, 2], [1, 1, 1]], [6, 3, 3], [3, 3, 3], zero_infinity=True), logits)


def focal(k):
    """Lin et al. 2017, by the probability of the truth."""
    def of(x, y):
        p = torch.sigmoid(x)
        loss = -(y * 0.25 * (1 - p) ** 2 * p.log() + (1 - y) * 0.75 * p ** 2 * (1 - p).log())
        return getattr(torch, k)(loss) if k != "none" else loss
    return of


def dice(k):
    def of(p, y):
        loss = torch.stack([torch.stack([1 - (2 * (a * b).sum() + 0.5) / (a.sum() + b.sum() + 0.5) for a, b in zip(c, d)]) for c, d in zip(p, y)])
        return getattr(torch, k)(loss) if k != "none" else loss
    return of


def nt_xent(k):
    """Chen et al. 2020, algorithm 1."""
    def of(a, b):
        z, n = torch.cat([a, b]), len(a)
        losses = []
        for i in range(2 * n):
            s = [torch.cosine_similarity(z[i], z[j], 0) / 0.3 for j in range(2 * n)]
            rest = torch.stack([s[j] for j in range(2 * n) if j != i])
            losses.append(torch.logsumexp(rest, 0) - s[(i + n) % (2 * n)])
        losses = torch.stack(losses)
        return getattr(torch, k)(losses) if k != "none" else losses
    return of


both("focal", focal, {"x": x}, y=binary)
both("dice", dice, {"x": r.grid(2, 3, 2, 2, low=0.1, high=0.9)}, y=r.integers(2, 2, 3, 2, 2).double())
both("nt-xent", nt_xent, vectors)
r.write()
