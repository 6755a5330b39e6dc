package io.leibniz.testkit;

import io.leibniz.ops.Linalg;
import io.leibniz.ops.MatrixNorm;
import io.leibniz.prim.Cholesky;
import io.leibniz.prim.Determinant;
import io.leibniz.prim.Eigh;
import io.leibniz.prim.Inverse;
import io.leibniz.prim.LeastSquares;
import io.leibniz.prim.LogDeterminant;
import io.leibniz.prim.Lu;
import io.leibniz.prim.MatrixExponential;
import io.leibniz.prim.Primitive;
import io.leibniz.prim.PseudoInverse;
import io.leibniz.prim.Qr;
import io.leibniz.prim.Solve;
import io.leibniz.prim.SolveTriangular;
import io.leibniz.prim.Svd;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Matrices for the primitives and operations of linear algebra: well-conditioned, with distinct spectra. */
final class LinalgSamples {
    private final List<PrimitiveSamples.Sample> primitives = new ArrayList<>();
    private final List<OperationSamples.Sample> operations = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(5);

    private LinalgSamples() {}

    static List<PrimitiveSamples.Sample> primitives() {
        LinalgSamples s = new LinalgSamples();
        s.addPrimitives();
        return s.primitives;
    }

    static List<OperationSamples.Sample> operations() {
        LinalgSamples s = new LinalgSamples();
        s.addOperations();
        return s.operations;
    }

    private Tensor f64(int... shape) {
        double[] a = new double[Shape.of(shape).numel()];
        for (int i = 0; i < a.length; i++) a[i] = random.nextDouble(-1, 1);
        return Tensor.wrap(a, shape);
    }

    /** Diagonally dominant with diagonals that differ, and so regular, with distinct eigenvalues and singular values. */
    private Tensor regular(int... shape) {
        int n = shape[shape.length - 1];
        int m = shape[shape.length - 2];
        Tensor eye = Tensor.eye(m, n, DType.F64);
        return f64(shape).mul(0.7).add(eye.mul(Tensor.arange(n).mul(1.3).add(1.6)));
    }

    private Tensor positive(int... shape) {
        Tensor x = f64(shape);
        return x.matmul(x.transpose(-1, -2)).add(Tensor.eye(x.size(-1), x.size(-1), DType.F64));
    }

    private void add(Primitive p, Tensor... inputs) {
        primitives.add(new PrimitiveSamples.Sample(p, List.of(inputs)));
    }

    private void add(String operation, Function<Tensor[], Tensor> f, Tensor... inputs) {
        operations.add(new OperationSamples.Sample(operation, f, List.of(inputs), true));
    }

    private void addPrimitives() {
        for (int[] shape : new int[][] {{0, 0}, {1, 1}, {3, 3}, {2, 2, 2}}) {
            add(Cholesky.INSTANCE, positive(shape));
            add(Lu.INSTANCE, regular(shape));
            add(Lu.Permutation.INSTANCE, regular(shape));
            add(Inverse.INSTANCE, regular(shape));
            add(Determinant.INSTANCE, regular(shape));
            add(Determinant.Cofactors.INSTANCE, regular(shape));
            add(LogDeterminant.INSTANCE, regular(shape));
            add(Eigh.INSTANCE, regular(shape));
            add(Eigh.Values.INSTANCE, regular(shape));
            add(MatrixExponential.INSTANCE, f64(shape));
        }
        Tensor swapped = regular(3, 3).flip(-2);
        add(Lu.INSTANCE, swapped);
        add(Lu.Permutation.INSTANCE, swapped);
        add(Determinant.INSTANCE, swapped.transpose(0, 1));
        add(Determinant.INSTANCE, Tensor.of(new double[][] {{1, 2}, {0.5, 1}}));
        add(MatrixExponential.INSTANCE, f64(2, 2).mul(9.0));
        add(Solve.INSTANCE, regular(0, 0), f64(0, 2));
        add(Solve.INSTANCE, regular(1, 1), f64(1, 2));
        add(Solve.INSTANCE, swapped, f64(3, 2));
        add(Solve.INSTANCE, regular(2, 2, 2), f64(2, 2, 1));
        for (boolean upper : new boolean[] {true, false}) {
            for (boolean unit : new boolean[] {true, false}) add(new SolveTriangular(upper, unit), regular(3, 3), f64(3, 2));
            add(new SolveTriangular(upper, false), regular(2, 2, 2), f64(2, 2, 1));
        }
        for (int[] shape : new int[][] {{0, 0}, {2, 0}, {1, 1}, {3, 3}, {4, 2}, {2, 3, 2}}) {
            add(new Qr(false), regular(shape));
            add(Svd.INSTANCE, regular(shape));
            add(Svd.Values.INSTANCE, regular(shape));
            add(new PseudoInverse(1e-15, false), regular(shape));
        }
        add(new Qr(true), regular(2, 2));
        add(Svd.INSTANCE, regular(2, 3));
        add(Svd.Values.INSTANCE, regular(2, 3));
        add(new PseudoInverse(1e-15, false), regular(2, 3));
        for (int[] shape : new int[][] {{2, 2}, {3, 2}, {2, 3}, {2, 3, 2}}) {
            int[] right = shape.clone();
            right[right.length - 1] = 2;
            add(new LeastSquares(1e-15), regular(shape), f64(right));
        }
    }

    private static Tensor sum(Tensor x) {
        return x.add(x.transpose(-1, -2));
    }

    private void addOperations() {
        Tensor a = regular(3, 3);
        Tensor batch = regular(2, 2, 2);
        Tensor tall = regular(3, 2);
        Tensor wide = regular(2, 3);
        add("solve", x -> Linalg.solve(x[0], x[1]), a, f64(3));
        add("solve", x -> Linalg.solve(x[0], x[1]), regular(2, 2), f64(2, 2, 1));
        add("solveTriangular", x -> Linalg.solveTriangular(x[0], x[1], true, false, false), a, f64(2, 3));
        add("solveTriangular", x -> Linalg.solveTriangular(x[0], x[1], false), batch, f64(2, 1));
        add("inv", x -> Linalg.inv(x[0]), batch);
        add("luFactor", x -> Linalg.luFactor(x[0]).lu(), a.flip(0));
        add("luSolve", x -> Linalg.luSolve(Linalg.luFactor(x[0]), x[1]), a.flip(0), f64(3, 2));
        add("luSolve", x -> Linalg.luSolve(Linalg.luFactor(x[0]), x[1], true), a.flip(0), f64(3, 1));
        add("cholesky", x -> Linalg.cholesky(x[0]), positive(2, 2, 2));
        add("lstsq", x -> Linalg.lstsq(x[0], x[1]).solution(), tall, f64(3));
        add("lstsq", x -> Linalg.lstsq(x[0], x[1]).solution(), wide, f64(2, 2));
        add("lstsq", x -> Linalg.lstsq(x[0], x[1], 1e-12).residuals(), tall, f64(3, 2));
        // Of constant rank 1 by construction.
        add("pinv", x -> Linalg.pinv(x[0].outer(x[1])), f64(3), f64(2));
        add("pinv", x -> Linalg.pinv(x[0]), wide);
        add("pinv", x -> Linalg.pinv(sum(x[0]), 1e-12, true), a);
        add("det", x -> Linalg.det(x[0]), batch);
        add("det", x -> Linalg.det(x[0]), Tensor.of(new double[][] {{1, 2, 3}, {2, 4, 6}, {1, 0, 1}}));
        add("slogdet", x -> Linalg.slogdet(x[0]).logAbs(), batch);
        add("logdet", x -> Linalg.logdet(x[0]), a);
        for (Tensor m : List.of(a, tall, wide)) {
            add("qr", x -> Linalg.qr(x[0]).q().matmul(Linalg.qr(x[0]).r().mul(2)), m);
            add("qr", x -> Linalg.qr(x[0]).q(), m);
            add("qr", x -> Linalg.qr(x[0]).r(), m);
            add("svd", x -> Linalg.svd(x[0]).u(), m);
            add("svd", x -> Linalg.svd(x[0]).vt(), m);
            add("svdvals", x -> Linalg.svdvals(x[0]), m);
        }
        add("eigh", x -> Linalg.eigh(x[0]).vectors(), a);
        add("eigh", x -> Linalg.eigh(x[0]).values(), a);
        add("eigvalsh", x -> Linalg.eigvalsh(x[0]), a);
        for (MatrixNorm p : MatrixNorm.values()) {
            add("matrixNorm", x -> Linalg.matrixNorm(x[0], p), tall);
            add("matrixNorm", x -> Linalg.matrixNorm(x[0], p, true, 2, 0), regular(2, 2, 2));
        }
        add("vectorNorm", x -> Linalg.vectorNorm(x[0], 3, false, -1), tall);
        add("norm", x -> Linalg.norm(x[0]), tall);
        add("cond", x -> Linalg.cond(x[0]), tall);
        add("cond", x -> Linalg.cond(x[0], MatrixNorm.ONE), a);
        add("matrixExp", x -> Linalg.matrixExp(x[0]), batch);
        add("matrixPower", x -> Linalg.matrixPower(x[0], 5), batch);
        add("matrixPower", x -> Linalg.matrixPower(x[0], -2), batch);
        add("multiDot", x -> Linalg.multiDot(x), f64(2), f64(2, 3), f64(3, 1));
    }
}
