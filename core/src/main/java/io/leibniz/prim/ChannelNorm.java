package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;

/**
 * What batch normalisation is made of, forward and backward, each a single walk over operands [N, C, S] with one number
 * a channel [C].
 */
public sealed interface ChannelNorm extends Fused
        permits ChannelNorm.Moments, ChannelNorm.Affine, ChannelNorm.Sums, ChannelNorm.Blend {

    private static Tensor column(Tensor v) {
        return v.unsqueeze(1);
    }

    /** Mean and biased variance of every channel: x → [2, C]. */
    record Moments() implements ChannelNorm {
        public static final Moments INSTANCE = new Moments();

        @Override
        public String label() {
            return "channels.moments";
        }

        @Override
        public Spec spec(Spec... in) {
            return new Spec(in[0].dtype(), Shape.of(2, in[0].shape().dim(1)));
        }

        private static double count(Tensor x) {
            return (double) x.size(0) * x.size(2);
        }

        @Override
        public Tensor decompose(Tensor... x) {
            Tensor mean = x[0].sum(0, 2).div(count(x[0]));
            Tensor variance = x[0].sub(column(mean)).square().sum(0, 2).div(count(x[0]));
            return Tensor.stack(0, mean, variance);
        }

        @Override
        public Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
            Tensor slope = ct.select(0, 1).mul(2 / count(x[0]));
            return apply(Affine.INSTANCE, x[0], slope, ct.select(0, 0).div(count(x[0])).sub(slope.mul(y.select(0, 0))));
        }
    }

    /** a·x + d: operands (x, a, d). */
    record Affine() implements ChannelNorm {
        public static final Affine INSTANCE = new Affine();

        @Override
        public String label() {
            return "channels.affine";
        }

        @Override
        public Spec spec(Spec... in) {
            return in[0];
        }

        @Override
        public Tensor decompose(Tensor... x) {
            return x[0].mul(column(x[1])).add(column(x[2]));
        }

        @Override
        public Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
            return switch (i) {
                case 0 -> apply(this, ct, x[1], Tensor.zerosLike(x[2]));
                case 1 -> apply(Sums.INSTANCE, ct, x[0], Tensor.zerosLike(x[1])).select(0, 0);
                default -> ct.sum(0, 2);
            };
        }

        @Override
        public Tensor batch(Tensor[] x, boolean[] batched, int n) {
            if (batched[1] || batched[2]) return ChannelNorm.super.batch(x, batched, n);
            Shape s = x[0].shape();
            return apply(this, x[0].reshape(s.dim(0) * s.dim(1), s.dim(2), s.dim(3)), x[1], x[2]).reshape(s);
        }
    }

    /** Σ u·(x − m) and Σ u of every channel: operands (u, x, m) → [2, C]. */
    record Sums() implements ChannelNorm {
        public static final Sums INSTANCE = new Sums();

        @Override
        public String label() {
            return "channels.sums";
        }

        @Override
        public Spec spec(Spec... in) {
            return new Spec(in[0].dtype(), Shape.of(2, in[0].shape().dim(1)));
        }

        @Override
        public Tensor decompose(Tensor... x) {
            return Tensor.stack(0, x[0].mul(x[1].sub(column(x[2]))).sum(0, 2), x[0].sum(0, 2));
        }

        @Override
        public Tensor vjp(int i, Tensor ct, Tensor[] x, Tensor y) {
            Tensor first = ct.select(0, 0);
            return switch (i) {
                case 0 -> apply(Affine.INSTANCE, x[1], first, ct.select(0, 1).sub(first.mul(x[2])));
                case 1 -> apply(Affine.INSTANCE, x[0], first, Tensor.zerosLike(first));
                default -> first.mul(y.select(0, 1)).neg();
            };
        }
    }

    /** a·u + b·v + d: operands (u, v, a, b, d). */
    record Blend() implements ChannelNorm {
        public static final Blend INSTANCE = new Blend();

        @Override
        public String label() {
            return "channels.blend";
        }

        @Override
        public Spec spec(Spec... in) {
            return in[0];
        }

        @Override
        public Tensor decompose(Tensor... x) {
            return x[0].mul(column(x[2])).add(x[1].mul(column(x[3]))).add(column(x[4]));
        }
    }
}
