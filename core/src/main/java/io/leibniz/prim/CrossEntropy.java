package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;

/**
 * −Σ_c q_c·log softmax(x)_c for every row of x [R, C], where q is 1 − ε at the row's label and ε/C more everywhere.
 * Operands (x, labels), labels i64 [R] in [0, C), or −1 for a row that counts for nothing.
 *
 * @param smoothing ε
 */
public record CrossEntropy(double smoothing) implements Fused {
    @Override
    public String label() {
        return "crossEntropy";
    }

    @Override
    public Spec spec(Spec... in) {
        return new Spec(in[0].dtype(), in[1].shape());
    }

    @Override
    public Tensor decompose(Tensor... x) {
        Tensor logP = apply(Fused.LogSoftmax.INSTANCE, x[0]);
        Tensor none = x[1].lt(0);
        Tensor label = Tensor.where(none, Tensor.zerosLike(x[1]), x[1]);
        Tensor own = apply(new Gather(1), logP, label.unsqueeze(1)).reshape(x[1].shape()).mul(1 - smoothing);
        Tensor all = logP.sum(-1).mul(smoothing / x[0].size(-1));
        return Tensor.where(none, Tensor.zerosLike(own), own.add(all).neg());
    }

    @Override
    public Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
        return apply(new Gradient(smoothing), Tensor.onesLike(y), x[0], x[1]).mul(t[0]).sum(-1);
    }

    @Override
    public Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
        return i == 0 ? apply(new Gradient(smoothing), ct, x[0], x[1]) : null;
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        Tensor[] all = Primitive.allBatched(x, batched, n);
        Shape s = all[0].shape();
        int rows = n * s.dim(1);
        return apply(this, all[0].reshape(rows, s.dim(2)), all[1].reshape(rows)).reshape(n, s.dim(1));
    }

    /** (softmax(x) − q)·ct for every row: operands (ct [R], x, labels). Rows that count for nothing get zeros. */
    public record Gradient(double smoothing) implements Fused {
        @Override
        public String label() {
            return "crossEntropy.gradient";
        }

        @Override
        public Spec spec(Spec... in) {
            return in[1];
        }

        @Override
        public Tensor decompose(Tensor... x) {
            int classes = x[1].size(-1);
            DType t = x[1].dtype();
            Tensor label = x[2].unsqueeze(1);
            Tensor q = Tensor.arange(classes).eq(label).to(t).mul(1 - smoothing).add(smoothing / classes);
            Tensor g = apply(Fused.Softmax.INSTANCE, x[1]).sub(q).mul(x[0].unsqueeze(1));
            return Tensor.where(label.lt(0), Tensor.zerosLike(g), g);
        }

        @Override
        public Tensor batch(Tensor[] x, boolean[] batched, int n) {
            Tensor[] all = Primitive.allBatched(x, batched, n);
            Shape s = all[1].shape();
            int rows = n * s.dim(1);
            return apply(this, all[0].reshape(rows), all[1].reshape(rows, s.dim(2)), all[2].reshape(rows)).reshape(s);
        }
    }

    /** {@link Gradient} of operands (ct, x, labels) and behind it the losses, as one axis [R·C + R]. */
    public record Both(double smoothing) implements Fused {
        @Override
        public String label() {
            return "crossEntropy.both";
        }

        @Override
        public Spec spec(Spec... in) {
            return new Spec(in[1].dtype(), Shape.of(in[1].shape().numel() + in[1].shape().dim(0)));
        }

        @Override
        public Tensor decompose(Tensor... x) {
            Tensor gradient = apply(new Gradient(smoothing), x);
            return Tensor.cat(0, gradient.reshape(gradient.numel()), apply(new CrossEntropy(smoothing), x[1], x[2]));
        }
    }
}
