"""Recurrent networks."""
import torch
from torch import nn

from golden import Recorder

r = Recorder("recurrent")


def lengths(m, x, **state):
    """With sequences of 5, 3 and 2 steps, which stand in the order 3, 5, 2."""
    packed = nn.utils.rnn.pack_padded_sequence(x, torch.tensor([3, 5, 2]), enforce_sorted=False)
    y, last = m(packed)
    return nn.utils.rnn.pad_packed_sequence(y)[0], last


def flat(result):
    y, last = result
    return (y, *last) if isinstance(last, tuple) else (y, last)


for name, make in {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}.items():
    lstm = name == "lstm"

    def given(m, x, h=None, c=None, lstm=lstm):
        return flat(m(x, (h, c) if lstm else h))

    def starts(n, width, lstm=lstm):
        return {"h": r.grid(n, 3, width), **({"c": r.grid(n, 3, width)} if lstm else {})}

    r.module(name, make(2, 3), {"x": r.grid(5, 3, 2), **starts(1, 3)}, given)
    r.module(name + "-zero", make(2, 3), {"x": r.grid(4, 2, 2)}, lambda m, x: flat(m(x)))
    r.module(name + "-deep", make(2, 3, num_layers=2, bidirectional=True), {"x": r.grid(4, 3, 2), **starts(4, 3)}, given)
    r.module(name + "-packed", make(2, 3, num_layers=2, bidirectional=True), {"x": r.grid(5, 3, 2)},
             lambda m, x: flat(lengths(m, x)))
r.module("rnn-relu", nn.RNN(2, 3, nonlinearity="relu"), {"x": r.grid(4, 2, 2)}, lambda m, x: flat(m(x)))
r.module("rnn-cell", nn.RNNCell(2, 3), {"x": r.grid(4, 2), "h": r.grid(4, 3)})
r.module("gru-cell", nn.GRUCell(2, 3), {"x": r.grid(4, 2), "h": r.grid(4, 3)})
r.module("lstm-cell", nn.LSTMCell(2, 3), {"x": r.grid(4, 2), "h": r.grid(4, 3), "c": r.grid(4, 3)}, lambda m, x, h, c: m(x, (h, c)))
r.module("lstm-projected", nn.LSTM(2, 4, proj_size=3), {"x": r.grid(5, 3, 2)}, lambda m, x: flat(m(x)))
r.write()
