package io.leibniz.prim;

import io.leibniz.kernel.ConvShape;
import io.leibniz.kernel.WindowShape;
import io.leibniz.tensor.Shape;

/**
 * How many floating-point operations a primitive takes, nominally: an addition, a product, a comparison and any pointwise
 * function count as one each; a matrix product of m×k and k×n as 2mkn; factorisations by the leading terms in Golub and Van
 * Loan, <i>Matrix Computations</i>; a Fourier transform as 5n log₂ n. What a kernel saves by being clever is not taken off,
 * so that rates compare. Operations that only move data, those on integers, and loops of unknown length count as none.
 */
public final class Cost {
    private Cost() {}

    /**
     * @param in types and shapes of the operands
     * @param out those of the result
     */
    public static long flops(Primitive p, Spec[] in, Spec out) {
        if (!out.dtype().isFloating() && (in.length == 0 || !in[0].dtype().isFloating())) return 0;
        return switch (p) {
            case Unary u -> u == Unary.STOP_GRADIENT ? 0 : numel(out);
            case Binary _, Compare _ -> numel(out);
            case Reduce _, Scan _, ArgReduce _ -> numel(in[0]);
            case Convert _, Select _, Broadcast _, Reshape _, Permute _, Slice _, Pad _, Concat _, Take _, Gather _, ArgSort _,
                    RandomBits _, Lu.Permutation _, WhileLoop _, WhileLoop.Leaf _ -> 0;
            case TakeAdd _ -> numel(in[0]);
            case Scatter _ -> numel(in[2]);
            case Dot _ -> 2 * numel(out) * in[0].shape().dim(in[0].shape().rank() - 1);
            case Conv c -> conv(c.shape());
            case PoolMax c -> window(c.shape(), out);
            case PoolArgMax c -> window(c.shape(), out);
            case PoolSum c -> window(c.shape(), out);
            case PoolSumTransposed c -> window(c.shape(), in[0]);
            case PoolMaxSpread c -> window(c.shape(), in[1]);
            case FourierTransform f -> Math.round(2.5 * Math.max(numel(in[0]), numel(out)) * log2(f.n()));
            case Fused f -> fused(f, in);
            case Factorisation f -> factorisation(f, in);
        };
    }

    private static long fused(Fused f, Spec[] in) {
        long n = numel(in[0]);
        return switch (f) {
            case Attention _ -> pairs(in[0], in[1]) * (2L * last(in[0]) + 2L * last(in[2]) + 5);
            // The pairs again, the cotangents of the weights, and those of q, k and v.
            case Attention.Gradients _ -> pairs(in[1], in[2]) * (6L * last(in[1]) + 4L * last(in[3]) + 9);
            case CrossEntropy.Gradient _, CrossEntropy.Both _ -> 6 * numel(in[1]);
            case ChannelNorm.Affine _ -> 2 * n;
            case ChannelNorm.Moments _, ChannelNorm.Sums _, ChannelNorm.Blend _ -> 4 * n;
            case Fused.Softmax _, Fused.LogSoftmax _, CrossEntropy _ -> 5 * n;
            case LayerNorm _ -> 8 * n;
            case LayerNorm.Gradient _ -> 14 * n;
            case LayerNorm.Gradients _ -> 17 * n;
        };
    }

    private static long factorisation(Factorisation f, Spec[] in) {
        Shape s = in[0].shape();
        double m = s.rank() < 2 ? 1 : s.dim(s.rank() - 2);
        double n = s.rank() < 1 ? 1 : s.dim(s.rank() - 1);
        double cube = n * n * n;
        double columns = in.length < 2 ? 0 : numel(in[1]) / Math.max(1, numel(in[0]) / n);
        double one = switch (f) {
            case Cholesky _ -> cube / 3;
            case Lu _, Determinant _, LogDeterminant _ -> 2 * cube / 3;
            case Solve _ -> 2 * cube / 3 + 2 * n * n * columns;
            case SolveTriangular _ -> n * n * columns;
            case Inverse _ -> 2 * cube;
            case Determinant.Cofactors _, Svd _, PseudoInverse _, LeastSquares _ -> 4 * m * m * n + 8 * m * n * n + 9 * cube;
            case Svd.Values _ -> 4 * m * n * n - 4 * cube / 3;
            case Qr _ -> 4 * m * n * n - 4 * cube / 3;
            case Eigh _ -> 9 * cube;
            case Eigh.Values _ -> 4 * cube / 3;
            // Six products and a solution with n right-hand sides (Higham's Padé approximant of degree 13).
            case MatrixExponential _ -> 12 * cube + 8 * cube / 3;
        };
        return Math.max(0, Math.round(one * (numel(in[0]) / Math.max(1, m * n))));
    }

    /** All three kinds visit the same triples of an input, a weight and an output. */
    private static long conv(ConvShape c) {
        return 2L * c.outShape().numel() * (c.inChannels() / c.groups()) * c.kernel().numel();
    }

    private static long window(WindowShape w, Spec small) {
        return numel(small) * w.kernel().numel();
    }

    private static double log2(int n) {
        return Math.log(Math.max(2, n)) / Math.log(2);
    }

    /** Of a query [B…, L, E] and a key [B…, S, E], whether a mask leaves it out or not. */
    private static long pairs(Spec q, Spec k) {
        return q.shape().numel() / Math.max(1, last(q)) * k.shape().dim(-2);
    }

    private static long last(Spec s) {
        return s.shape().dim(-1);
    }

    private static long numel(Spec s) {
        return s.shape().numel();
    }
}
