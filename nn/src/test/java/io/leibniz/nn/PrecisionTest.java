package io.leibniz.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.nn.optim.AdamW;
import io.leibniz.nn.optim.OptState;
import io.leibniz.nn.optim.Optimizer;
import io.leibniz.nn.optim.Sgd;
import io.leibniz.nn.optim.Update;
import io.leibniz.ops.ConvOptions;
import io.leibniz.ops.Losses;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import io.leibniz.transform.Transforms.Aux;
import io.leibniz.tree.Tree;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Activations in bf16 or f16, parameters in f32. */
class PrecisionTest {
    record Net(Conv2d conv, BatchNorm norm, MultiHeadAttention attention, LayerNorm last, Linear out) {
        static Net init() {
            Key[] k = Key.of(1).split(3);
            return new Net(Conv2d.init(1, 8, 3, ConvOptions.of(2, 1), k[0]), BatchNorm.init(8),
                    MultiHeadAttention.init(8, 2, k[1]).rotary(Rotary.of(4)), LayerNorm.init(8), Linear.init(8, 3, k[2]));
        }

        Tensor apply(Tensor x, Context context) {
            Tensor image = norm.apply(conv.apply(x), context).relu();
            Tensor sequence = image.reshape(x.size(0), 8, 16).transpose(1, 2);
            sequence = sequence.add(attention.apply(last.apply(sequence), context));
            return out.apply(sequence.mean(1));
        }
    }

    private static final Tensor IMAGES = Random.normal(Key.of(5), Shape.of(24, 1, 8, 8), DType.F32);
    private static final Tensor LABELS = IMAGES.narrow(2, 0, 4).mean(1, 2, 3).mul(40).round().clamp(-1, 1).add(1).to(DType.I64);

    record Result(Update<Net> update, Tensor loss) {}

    private static Result step(Optimizer o, DType type, Net model, OptState<Net> state) {
        var r = Transforms.valueAndGradAux((Net m) -> {
            Context context = Context.train(Key.of(3));
            Tensor logits = Precision.cast(m, type).apply(IMAGES.to(type), context);
            assertEquals(type, logits.dtype());
            return new Aux<>(Losses.crossEntropy(logits.to(DType.F32), LABELS), context.updated(m));
        }).apply(model);
        for (Tensor g : Tree.leaves(r.grad())) assertEquals(DType.F32, g.dtype());
        return new Result(o.update(r.aux(), r.grad(), state), r.value());
    }

    /** Forty steps end near where those in f32 end; everything that is kept is f32. */
    @Test
    void trainsAsInFullPrecision() {
        Optimizer o = AdamW.with(0.01);
        double[] losses = new double[2];
        for (int k = 0; k < 2; k++) {
            DType type = k == 0 ? DType.F32 : DType.BF16;
            BiFunction<Net, OptState<Net>, Result> compiled = Transforms.jit((Net m, OptState<Net> s) -> step(o, type, m, s))::apply;
            Net m = Net.init();
            Result r = new Result(new Update<>(m, o.init(m)), null);
            for (int t = 0; t < 40; t++) {
                Result next = compiled.apply(r.update().model(), r.update().state());
                if (t == 0) assertArrayEquals(step(o, type, m, r.update().state()).loss().toDoubleArray(), next.loss().toDoubleArray());
                r = next;
            }
            for (Tensor t : Tree.leaves(r.update().model())) assertEquals(DType.F32, t.dtype());
            assertTrue(r.update().model().norm().runningMean().abs().amax().item() > 0);
            losses[k] = r.loss().item();
        }
        assertTrue(losses[0] < 0.7 && Math.abs(losses[0] - losses[1]) < 0.05, losses[0] + " in f32, " + losses[1] + " in bf16");
    }

    /** A hundred steps of 10⁻⁴, each of them lost in bf16, where the number after 1 is 1.0078. */
    @Test
    void smallStepsAddUp() {
        Tensor p = Tensor.scalar(1);
        Optimizer o = Sgd.with(1e-4);
        Update<Tensor> u = new Update<>(p, o.init(p));
        for (int t = 0; t < 100; t++) {
            Tensor g = Transforms.grad((Tensor x) -> Precision.cast(x, DType.BF16).mul(2).to(DType.F32)).apply(u.model());
            u = o.update(u.model(), g, u.state());
        }
        assertEquals(0.98, u.model().item(), 1e-5);
    }

    /** 2⁻²⁶ is no number in f16; times the scale it is. */
    @Test
    void scaledLossesKeepSmallGradients() {
        Tensor p = Tensor.scalar(1);
        Optimizer o = Sgd.with(1 << 20).scaleLoss();
        OptState<Tensor> s = o.init(p);
        double small = Math.scalb(1, -26);
        Tensor g = Transforms.grad((Tensor x) -> Precision.cast(x, DType.F16).to(DType.F32).mul(small).mul(Optimizer.lossScale(s))).apply(p);
        assertEquals(1 - Math.scalb(1, -6), o.update(p, g, s).model().item());
        Tensor lost = Transforms.grad((Tensor x) -> Precision.cast(x, DType.F16).to(DType.F32).mul(small)).apply(p);
        assertEquals(0, lost.item());
    }

    @Test
    void distantPositionsDiffer() {
        Tensor x = Tensor.ones(Shape.of(2, 4), DType.BF16);
        Tensor at = Rotary.of(4).apply(x, Tensor.of(256, 257));
        assertTrue(at.select(0, 0).sub(at.select(0, 1)).abs().amax().item() > 0.1);
        assertEquals(DType.BF16, at.dtype());
        assertThrows(IllegalArgumentException.class, () -> Precision.cast(x, DType.I32));
    }
}
