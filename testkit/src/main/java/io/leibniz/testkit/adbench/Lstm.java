package io.leibniz.testkit.adbench;

import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import io.leibniz.transform.Transforms.ValueAndGrad;
import io.leibniz.transform.Transforms.Vjp;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The benchmark's own small LSTM, whose weights are diagonal. A layer with input x, last output h and cell c has
 * f = σ(x·w_f + b_f), o = σ(x·w_o + b_o), i = σ(h·w_i + b_i), g = tanh(h·w_g + b_g), and then c ← c·f + i·g,
 * h ← o·tanh c. The loss is the mean of −gold·(y − log(2 + Σ eʸ)) with y = h·w + b of the last layer; the 2 is the
 * benchmark's.
 *
 * <p>A layer runs over the whole sequence before the next one starts. Its gates of the input are then one operation each, and
 * only what depends on the last output is left to the loop over time.
 */
public final class Lstm implements Function<Lstm.Parameters, Tensor> {
    /**
     * Rows of a matrix, and a matrix of rows, each the other's transpose: a thousand rows at once, where slices one by one
     * would give a matrix of zeros for each.
     */
    private static final Function<Tensor, List<Tensor>> ROWS = Transforms.customVjp(
            (Tensor x) -> x.unbind(0), x -> new Vjp<>(x.unbind(0), rows -> Tensor.stack(0, rows)));
    private static final Function<List<Tensor>, Tensor> MATRIX = Transforms.customVjp(
            (List<Tensor> rows) -> Tensor.stack(0, rows), rows -> new Vjp<>(Tensor.stack(0, rows), x -> x.unbind(0)));

    private final LstmData data;
    private final Tensor inputs;
    private final Tensor gold;
    private final Tensor chosen;

    /**
     * A layer's weights and biases, each [bits].
     */
    public record Layer(Tensor forget, Tensor in, Tensor out, Tensor change,
                        Tensor forgetBias, Tensor inBias, Tensor outBias, Tensor changeBias) {
        private static Layer of(List<Tensor> t) {
            return new Layer(t.get(0), t.get(1), t.get(2), t.get(3), t.get(4), t.get(5), t.get(6), t.get(7));
        }

        private List<Tensor> list() {
            return List.of(forget, in, out, change, forgetBias, inBias, outBias, changeBias);
        }
    }

    /** What is fitted: the layers, and weight of the input, weight and bias of the output, each [bits]. */
    public record Parameters(List<Layer> layers, Tensor input, Tensor output, Tensor outputBias) {
        /** From the flat array. */
        public static Parameters of(LstmData data) {
            List<Tensor> rows = Tensor.wrap(data.parameters(), 8 * data.layers() + 3, data.bits()).unbind(0);
            List<Layer> layers = new ArrayList<>();
            for (int i = 0; i < data.layers(); i++) layers.add(Layer.of(rows.subList(8 * i, 8 * i + 8)));
            int extra = 8 * data.layers();
            return new Parameters(layers, rows.get(extra), rows.get(extra + 1), rows.get(extra + 2));
        }

        /** As a flat array. */
        public double[] toArray() {
            List<Tensor> rows = new ArrayList<>();
            layers.forEach(l -> rows.addAll(l.list()));
            rows.addAll(List.of(input, output, outputBias));
            return Tensor.cat(0, rows).toDoubleArray();
        }
    }

    public Lstm(LstmData data) {
        this.data = data;
        Tensor sequence = Tensor.wrap(data.sequence(), data.steps(), data.bits());
        this.inputs = sequence.narrow(0, 0, data.steps() - 1);
        this.gold = sequence.narrow(0, 1, data.steps() - 1);
        this.chosen = gold.sum(1);
    }

    @Override public Tensor apply(Parameters p) {
        Tensor x = inputs.mul(p.input());
        List<Tensor> state = Tensor.wrap(data.state(), 2 * data.layers(), data.bits()).unbind(0);
        for (int i = 0; i < p.layers().size(); i++) x = layer(p.layers().get(i), x, state.get(2 * i), state.get(2 * i + 1));
        Tensor y = x.mul(p.output()).add(p.outputBias());
        Tensor normaliser = y.exp().sum(1).add(2).log();
        return chosen.mul(normaliser).sum().sub(gold.mul(y).sum()).div((double) gold.numel());
    }

    private static Tensor layer(Layer p, Tensor x, Tensor h, Tensor c) {
        List<Tensor> forget = ROWS.apply(x.mul(p.forget()).add(p.forgetBias()).sigmoid());
        List<Tensor> out = ROWS.apply(x.mul(p.out()).add(p.outBias()).sigmoid());
        List<Tensor> outputs = new ArrayList<>(forget.size());
        for (int t = 0; t < forget.size(); t++) {
            Tensor in = h.mul(p.in()).add(p.inBias()).sigmoid();
            Tensor change = h.mul(p.change()).add(p.changeBias()).tanh();
            c = c.mul(forget.get(t)).add(in.mul(change));
            h = out.get(t).mul(c.tanh());
            outputs.add(h);
        }
        return MATRIX.apply(outputs);
    }

    /** Value and gradient, in reverse mode. */
    public ValueAndGrad<Parameters> gradient(Parameters p) {
        return Transforms.valueAndGrad(this).apply(p);
    }
}
