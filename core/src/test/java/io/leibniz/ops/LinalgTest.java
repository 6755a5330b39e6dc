package io.leibniz.ops;

import static io.leibniz.transform.Transforms.grad;
import static io.leibniz.transform.Transforms.vjp;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Factorisations give back what they came from; what is known in closed form comes out; errors say what is wrong. */
class LinalgTest {
    private static final int[][] SHAPES = {{0, 0}, {3, 0}, {0, 3}, {1, 1}, {5, 5}, {7, 3}, {3, 7}, {40, 40}, {2, 3, 6, 4}, {0, 4, 4}, {1, 0, 0}};

    private static Tensor random(int seed, int... shape) {
        return Random.normal(Key.of(seed), Shape.of(shape), DType.F64);
    }

    private static Tensor mT(Tensor x) {
        return x.transpose(-1, -2);
    }

    private static Tensor eye(int n) {
        return Tensor.eye(n, n, DType.F64);
    }

    private static void near(Tensor got, Tensor expected, double atol) {
        assertEquals(expected.shape(), got.shape());
        assertEquals(expected.dtype(), got.dtype());
        double[] g = got.toDoubleArray();
        double[] e = expected.toDoubleArray();
        for (int i = 0; i < g.length; i++) assertTrue(Math.abs(g[i] - e[i]) <= atol || g[i] == e[i], "element " + i + ": " + g[i] + ", expected " + e[i]);
    }

    private static void orthonormal(Tensor columns) {
        near(mT(columns).matmul(columns), Ops.expand(eye(columns.size(-1)), mT(columns).matmul(columns).shape()), 1e-13);
    }

    private static Tensor hilbert(int n) {
        Tensor i = Tensor.arange(n).to(DType.F64);
        return i.unsqueeze(1).add(i).add(1).reciprocal();
    }

    private static Tensor ofRank(int r, int m, int n) {
        return random(m + n, m, r).matmul(random(m * n, r, n));
    }

    // ------------------------------------------------------------------------------------------------ reconstruction

    @Test
    void qrGivesBackTheMatrix() {
        for (int[] shape : SHAPES) {
            Tensor a = random(1, shape);
            for (boolean complete : new boolean[] {false, true}) {
                Linalg.QrFactors f = Linalg.qr(a, complete);
                assertEquals(complete ? a.size(-2) : Math.min(a.size(-2), a.size(-1)), f.q().size(-1));
                near(f.q().matmul(f.r()), a, 1e-13);
                orthonormal(f.q());
                near(f.r().triu(0), f.r(), 0);
            }
        }
        orthonormal(Linalg.qr(ofRank(2, 6, 4)).q());
        orthonormal(Linalg.qr(hilbert(12)).q());
    }

    @Test
    void svdGivesBackTheMatrix() {
        for (int[] shape : SHAPES) svd(random(2, shape));
        svd(ofRank(3, 50, 50));
        svd(ofRank(1, 4, 9));
        svd(Tensor.zeros(Shape.of(5, 3), DType.F64));
        svd(Tensor.ones(Shape.of(30, 20), DType.F64));
        svd(hilbert(12));
        svd(eye(6));
    }

    private static void svd(Tensor a) {
        Linalg.SvdFactors f = Linalg.svd(a);
        double scale = 1e-13 * (1 + (f.s().numel() == 0 ? 0 : f.s().amax().item()));
        near(f.u().mul(f.s().unsqueeze(-2)).matmul(f.vt()), a, scale);
        orthonormal(f.u());
        orthonormal(mT(f.vt()));
        assertTrue(f.s().ge(0).all().item() != 0);
        if (f.s().size(-1) > 1) assertTrue(f.s().diff(-1).le(0).all().item() != 0, "not descending: " + f.s());
        near(Linalg.svdvals(a), f.s(), 0);
    }

    @Test
    void eighGivesBackTheSymmetricPart() {
        for (int[] shape : new int[][] {{0, 0}, {1, 1}, {2, 2}, {6, 6}, {60, 60}, {2, 3, 4, 4}, {0, 2, 2}}) eigh(random(3, shape));
        eigh(eye(5));
        eigh(Tensor.zeros(Shape.of(4, 4), DType.F64));
        eigh(ofRank(1, 8, 8));
        eigh(hilbert(12));
        eigh(random(3, 5, 5).mul(1e200));
        eigh(random(3, 5, 5).mul(1e-200));
    }

    private static void eigh(Tensor a) {
        Tensor symmetric = a.add(mT(a)).mul(0.5);
        Linalg.EigenPairs e = Linalg.eigh(a);
        double scale = 1e-13 * (a.numel() == 0 ? 1 : e.values().abs().amax().item());
        near(e.vectors().mul(e.values().unsqueeze(-2)).matmul(mT(e.vectors())), symmetric, scale);
        orthonormal(e.vectors());
        if (e.values().size(-1) > 1) assertTrue(e.values().diff(-1).ge(0).all().item() != 0);
        near(Linalg.eigvalsh(a), e.values(), 0);
    }

    @Test
    void choleskyAndLuGiveBackTheMatrix() {
        for (int[] shape : new int[][] {{0, 0}, {1, 1}, {6, 6}, {2, 3, 4, 4}, {0, 2, 2}}) {
            Tensor x = random(4, shape);
            Tensor a = x.matmul(mT(x)).add(eye(x.size(-1)));
            Tensor l = Linalg.cholesky(a);
            near(l.matmul(mT(l)), a, 1e-13);
            near(l.tril(0), l, 0);
            Linalg.LuFactors f = Linalg.luFactor(x);
            Tensor product = f.lu().tril(-1).add(eye(x.size(-1))).matmul(f.lu().triu(0));
            near(product, x.gather(x.rank() - 2, f.permutation().unsqueeze(-1).expand(x.shape())), 1e-14);
        }
        near(Linalg.luFactor(Tensor.of(new double[][] {{0, 0}, {0, 0}})).lu(), Tensor.zeros(Shape.of(2, 2), DType.F64), 0);
    }

    // ------------------------------------------------------------------------------------------------ systems

    @Test
    void solutionsLeaveNoResidual() {
        Tensor a = random(5, 2, 1, 4, 4);
        Tensor b = random(6, 3, 4, 2);
        Tensor x = Linalg.solve(a, b);
        assertEquals(Shape.of(2, 3, 4, 2), x.shape());
        near(a.matmul(x), b.expand(Shape.of(2, 3, 4, 2)), 1e-12);
        near(Linalg.inv(a).matmul(b), x, 1e-12);
        Linalg.LuFactors f = Linalg.luFactor(a);
        near(Linalg.luSolve(f, b), x, 1e-12);
        near(mT(a).matmul(Linalg.luSolve(f, b, true)), b.expand(Shape.of(2, 3, 4, 2)), 1e-12);
        near(a.squeeze(1).matmul(Linalg.solve(a.squeeze(1), random(7, 2, 4)).unsqueeze(-1)).squeeze(-1), random(7, 2, 4), 1e-12);
        for (boolean upper : new boolean[] {true, false}) {
            for (boolean unit : new boolean[] {true, false}) {
                Tensor m = upper ? a.triu(unit ? 1 : 0) : a.tril(unit ? -1 : 0);
                if (unit) m = m.add(eye(4));
                near(m.matmul(Linalg.solveTriangular(a, b, upper, true, unit)), b.expand(Shape.of(2, 3, 4, 2)), 1e-10);
                near(Linalg.solveTriangular(a, mT(b), upper, false, unit).matmul(m), mT(b).expand(Shape.of(2, 3, 2, 4)), 1e-10);
            }
        }
    }

    /** The inverse of Hilbert's matrix is known: integers with alternating signs. */
    @Test
    void hilbertsMatrix() {
        Tensor inverse = Linalg.inv(hilbert(5));
        Tensor exact = Tensor.of(new double[][] {{25, -300, 1050, -1400, 630}, {-300, 4800, -18900, 26880, -12600},
            {1050, -18900, 79380, -117600, 56700}, {-1400, 26880, -117600, 179200, -88200}, {630, -12600, 56700, -88200, 44100}});
        near(inverse.div(exact), Tensor.onesLike(exact), 1e-10);
        assertEquals(1 / 266716800000.0, Linalg.det(hilbert(5)).item(), 1e-22);
        assertEquals(476607.2502425855, Linalg.cond(hilbert(5)).item(), 1e-4);
        // A backward stable solver leaves a residual like that of rounding, whatever the condition (1.8e16 here).
        Tensor b = random(8, 12);
        Tensor x = Linalg.solve(hilbert(12), b);
        assertTrue(hilbert(12).matmul(x).sub(b).norm().item() < 1e-14 * x.norm().item());
    }

    @Test
    void leastSquaresAndPseudoInverse() {
        for (Tensor a : List.of(random(9, 6, 3), random(9, 3, 6), ofRank(2, 6, 4), ofRank(2, 4, 6), random(9, 2, 5, 3))) {
            Tensor b = random(10, a.size(-2), 2);
            Tensor p = Linalg.pinv(a);
            near(a.matmul(p).matmul(a), a, 1e-12);
            near(p.matmul(a).matmul(p), p, 1e-12);
            near(a.matmul(p), mT(a.matmul(p)), 1e-12);
            near(p.matmul(a), mT(p.matmul(a)), 1e-12);
            Linalg.Fit f = Linalg.lstsq(a, b);
            near(f.solution(), p.matmul(b), 1e-12);
            near(f.residuals(), a.matmul(f.solution()).sub(b).square().sum(-2), 1e-12);
            near(f.singularValues(), Linalg.svdvals(a), 1e-14);
        }
        assertEquals(2, Linalg.lstsq(ofRank(2, 6, 4), random(1, 6)).rank().itemLong());
        assertEquals(Shape.of(4), Linalg.lstsq(ofRank(2, 6, 4), random(1, 6)).solution().shape());
        Tensor low = Tensor.of(new double[][] {{2, 77}, {1, 2}});
        near(Linalg.pinv(low, 1e-12, true), Linalg.inv(Tensor.of(new double[][] {{2, 1}, {1, 2}})), 1e-14);
        near(Linalg.pinv(Tensor.of(new double[][] {{2, 0}, {0, 1}}), 0.5), Tensor.of(new double[][] {{0.5, 0}, {0, 0}}), 1e-15);
    }

    // ------------------------------------------------------------------------------------------------ numbers

    @Test
    void determinants() {
        Tensor a = Tensor.of(new double[][] {{0, 2}, {3, 1}});
        assertEquals(-6, Linalg.det(a).item(), 1e-15);
        assertEquals(-1, Linalg.slogdet(a).sign().item());
        assertEquals(Math.log(6), Linalg.slogdet(a).logAbs().item(), 1e-15);
        assertTrue(Double.isNaN(Linalg.logdet(a).item()));
        Tensor singular = Tensor.of(new double[][] {{1, 2}, {2, 4}});
        assertEquals(0, Linalg.slogdet(singular).sign().item());
        assertEquals(Double.NEGATIVE_INFINITY, Linalg.logdet(singular).item());
        near(Linalg.det(random(1, 2, 0, 0)), Tensor.ones(Shape.of(2), DType.F64), 0);
        // 10⁻⁴⁰⁰ underflows as a determinant, not as its logarithm.
        Tensor small = eye(100).mul(1e-4);
        assertEquals(0, Linalg.det(small).item());
        assertEquals(-400 * Math.log(10), Linalg.slogdet(small).logAbs().item(), 1e-9);
    }

    /** ∂det/∂A is the matrix of cofactors, whatever the rank; the second derivative is made of minors too. */
    @Test
    void determinantsOfSingularMatrices() {
        Tensor rank1 = Tensor.of(new double[][] {{1, 2, 3}, {2, 4, 6}, {1, 2, 3}});
        Tensor rank2 = Tensor.of(new double[][] {{1, 2, 3}, {2, 4, 6}, {1, 0, 1}});
        near(grad(Linalg::det).apply(rank1), Tensor.zerosLike(rank1), 1e-14);
        near(grad(Linalg::det).apply(rank2), Tensor.of(new double[][] {{4, 4, -4}, {-2, -2, 2}, {0, 0, 0}}), 1e-13);
        Tensor zero = Tensor.zeros(Shape.of(3, 3), DType.F64);
        near(grad(Linalg::det).apply(zero), zero, 0);
        for (Tensor a : List.of(rank1, rank2, zero, random(11, 3, 3))) {
            Tensor e = random(12, 3, 3);
            Tensor second = grad((Tensor x) -> grad(Linalg::det).apply(x).mul(e).sum()).apply(a);
            // det is cubic: the mixed term of det(A + s·E + t·F) by differences is exact but for rounding.
            for (int k = 0; k < 9; k++) {
                Tensor f = unit(k / 3, k % 3);
                double mixed = (det(a.add(e).add(f)) - det(a.add(e).sub(f)) - det(a.sub(e).add(f)) + det(a.sub(e).sub(f))) / 4;
                assertEquals(mixed, second.get(k / 3, k % 3), 1e-12);
            }
        }
    }

    /** det is cubic, so its third derivative is the same at every matrix: ±1 for three elements in rows and columns of their own. */
    @Test
    void theThirdDerivativeOfADeterminant() {
        Tensor e = unit(0, 1);
        Tensor f = unit(1, 2);
        for (Tensor a : List.of(random(11, 3, 3), Tensor.of(new double[][] {{1, 2, 3}, {2, 4, 6}, {1, 0, 1}}))) {
            Tensor third = grad((Tensor x) -> grad((Tensor v) -> grad(Linalg::det).apply(v).mul(e).sum()).apply(x).mul(f).sum()).apply(a);
            near(third, unit(2, 0), 1e-10);
        }
    }

    private static Tensor unit(int i, int j) {
        return Tensor.arange(9).eq(3L * i + j).to(DType.F64).reshape(3, 3);
    }

    private static double det(Tensor a) {
        return Linalg.det(a).item();
    }

    /** Equal values have no derivative by their vectors; their own has no gap in it. */
    @Test
    void valuesAloneAtEqualValues() {
        near(grad((Tensor x) -> Linalg.eigvalsh(x).sum()).apply(eye(3)), eye(3), 1e-14);
        near(grad((Tensor x) -> Linalg.svdvals(x).sum()).apply(eye(3)), eye(3), 1e-14);
        near(grad((Tensor x) -> Linalg.svdvals(x).sum()).apply(Tensor.eye(3, 2, DType.F64)), Tensor.eye(3, 2, DType.F64), 1e-14);
        Tensor vectors = vjp((Tensor x) -> Linalg.eigh(x).vectors(), eye(2)).pullback().apply(random(1, 2, 2));
        assertTrue(vectors.isFinite().all().item() == 0);
    }

    @Test
    void derivativesBySymmetricMatricesAreSymmetric() {
        Tensor x = random(16, 4, 4);
        Tensor a = x.matmul(mT(x)).add(eye(4));
        Tensor ct = random(17, 4, 4);
        for (Tensor g : List.of(vjp(Linalg::cholesky, a).pullback().apply(ct), vjp((Tensor v) -> Linalg.eigh(v).vectors(), a).pullback().apply(ct))) {
            near(g, mT(g), 1e-13);
            assertTrue(g.abs().amax().item() > 0.01);
        }
    }

    @Test
    void normsAndRanks() {
        Tensor a = Tensor.of(new double[][] {{3, 0, 0}, {0, -4, 0}});
        double[] expected = {5, 7, 4, 0, 4, 3, 4, 3};
        for (MatrixNorm p : MatrixNorm.values()) {
            assertEquals(expected[p.ordinal()], Linalg.matrixNorm(a, p).item(), 1e-15, p.name());
            Tensor stacked = Tensor.stack(1, a, a.mul(2));
            Tensor n = Linalg.matrixNorm(stacked, p, true, 0, 2);
            assertEquals(Shape.of(1, 2, 1), n.shape());
            assertEquals(2 * expected[p.ordinal()], n.get(0, 1, 0), 1e-14, p.name());
            Tensor swapped = Linalg.matrixNorm(mT(a), p, false, 1, 0);
            assertEquals(expected[p.ordinal()], swapped.item(), 1e-15, p.name());
        }
        assertEquals(4, Linalg.norm(a, 1, false).item());
        assertEquals(4, Linalg.norm(a, 2, false, 0, 1).item(), 1e-15);
        assertArrayEquals(new double[] {3, 4}, Linalg.norm(a, 2, false, 1).toDoubleArray());
        assertEquals(5, Linalg.norm(a).item());
        assertEquals(7, Linalg.vectorNorm(a, 1, false).item());
        assertEquals(2, Linalg.matrixRank(a).itemLong());
        assertEquals(1, Linalg.matrixRank(a, 0.8).itemLong());
        assertEquals(3, Linalg.matrixRank(ofRank(3, 8, 6)).itemLong());
        assertEquals(0, Linalg.matrixRank(Tensor.zeros(Shape.of(3, 0), DType.F64)).itemLong());
        assertEquals(4.0 / 3, Linalg.cond(a).item(), 1e-15);
        assertEquals(Double.POSITIVE_INFINITY, Linalg.cond(Tensor.of(new double[][] {{1, 0}, {0, 0}})).item());
    }

    // ------------------------------------------------------------------------------------------------ functions

    @Test
    void exponentials() {
        near(Linalg.matrixExp(Tensor.of(new double[][] {{0, 1, 2}, {0, 0, 3}, {0, 0, 0}})), Tensor.of(new double[][] {{1, 1, 3.5}, {0, 1, 3}, {0, 0, 1}}), 1e-15);
        for (double angle : new double[] {0.01, 0.2, 0.9, 2, 5, 30}) {
            Tensor turn = Linalg.matrixExp(Tensor.of(new double[][] {{0, -angle}, {angle, 0}}));
            double c = Math.cos(angle);
            double s = Math.sin(angle);
            near(turn, Tensor.of(new double[][] {{c, -s}, {s, c}}), 1e-13);
        }
        Tensor x = random(13, 2, 4, 4);
        near(Linalg.matrixExp(x).matmul(Linalg.matrixExp(x.neg())), Ops.expand(eye(4), x.shape()), 1e-11);
        assertEquals(Shape.of(0, 0), Linalg.matrixExp(random(1, 0, 0)).shape());
        assertTrue(Linalg.matrixExp(eye(2).mul(Double.NaN)).isNan().all().item() != 0);
    }

    @Test
    void powersAndChains() {
        Tensor a = random(14, 2, 3, 3);
        near(Linalg.matrixPower(a, 5), a.matmul(a).matmul(a).matmul(a).matmul(a), 1e-11);
        near(Linalg.matrixPower(a, -2).matmul(a).matmul(a), Ops.expand(eye(3), a.shape()), 1e-11);
        near(Linalg.matrixPower(a, 0), Ops.expand(eye(3), a.shape()), 0);
        Tensor[] chain = {random(1, 4), random(2, 4, 30), random(3, 30, 2), random(4, 2, 20), random(5, 20)};
        near(Linalg.multiDot(chain), chain[0].matmul(chain[1]).matmul(chain[2]).matmul(chain[3]).matmul(chain[4]), 1e-11);
    }

    // ------------------------------------------------------------------------------------------------ types and errors

    @Test
    void f32IsRoundedOnce() {
        Tensor a = random(15, 6, 6).to(DType.F32);
        Tensor wide = a.to(DType.F64);
        near(Linalg.inv(a), Linalg.inv(wide).to(DType.F32), 0);
        near(Linalg.svdvals(a), Linalg.svdvals(wide).to(DType.F32), 0);
        near(Linalg.eigvalsh(a), Linalg.eigvalsh(wide).to(DType.F32), 0);
        near(Linalg.qr(a).r(), Linalg.qr(wide).r().to(DType.F32), 0);
        assertEquals(DType.F64, Linalg.solve(a, random(1, 6)).dtype());
        assertEquals(DType.F32, Linalg.det(Tensor.of(new long[][] {{1, 2}, {3, 4}})).dtype());
    }

    @Test
    void notANumberGoesOn() {
        Tensor a = eye(3).mul(Double.NaN);
        for (Tensor y : List.of(Linalg.svdvals(a), Linalg.eigvalsh(a), Linalg.qr(a).q(), Linalg.pinv(a), Linalg.inv(a), Linalg.det(a))) {
            assertTrue(y.isNan().all().item() != 0, y.toString());
        }
    }

    private static void says(Class<? extends RuntimeException> type, String text, Supplier<?> f) {
        assertEquals(text, assertThrows(type, f::get).getMessage());
    }

    @Test
    void errors() {
        Tensor tall = random(1, 3, 2);
        says(ShapeException.class, "inv: takes square matrices [.., n, n], not shape [3, 2]", () -> Linalg.inv(tall));
        says(ShapeException.class, "eigh: takes square matrices [.., n, n], not shape [3]", () -> Linalg.eigh(random(1, 3)));
        says(ShapeException.class, "svd: takes matrices [.., m, n], not shape [3]", () -> Linalg.svd(random(1, 3)));
        says(ShapeException.class, "solve: [3, 3] and right side [2]: the matrix has 3 rows, the right side 2; they must be equal", () -> Linalg.solve(eye(3), random(1, 2)));
        says(ShapeException.class, "solve: shapes [2] and [3] don't broadcast: axis -1 has 2 and 3; extents must be equal or 1",
                () -> Linalg.solve(random(1, 2, 3, 3), random(1, 3, 3, 1)));
        says(ShapeException.class, "solve: the right side is a scalar; give [.., 3] or [.., 3, k]", () -> Linalg.solve(eye(3), random(1)));
        Tensor singular = Tensor.of(new double[][] {{1, 2}, {2, 4}});
        says(ArithmeticException.class, "solve: the matrix is singular: pivot 1 of 2 is 0; use lstsq or pinv", () -> Linalg.solve(singular, random(1, 2)));
        says(ArithmeticException.class, "inv: matrix 1 of the batch is singular: pivot 1 of 2 is 0; use lstsq or pinv",
                () -> Linalg.inv(Tensor.stack(0, eye(2), singular)));
        says(ArithmeticException.class, "solveTriangular: the matrix is singular: element 1 of its diagonal is 0",
                () -> Linalg.solveTriangular(eye(2).sub(Tensor.of(0.0, 1.0)).triu(0), tall, true, false, false));
        says(ArithmeticException.class, "cholesky: the matrix is not positive definite: its leading minor of order 2 is not positive;"
                + " add a small multiple of the identity, or use eigh", () -> Linalg.cholesky(Tensor.of(new double[][] {{1, 2}, {2, 1}})));
        says(UnsupportedOperationException.class, "qr: the complete factorisation of a tall matrix [3, 2] has no derivative, its last 1 columns of Q are free; use the reduced one",
                () -> grad((Tensor x) -> Linalg.qr(x, true).q().sum()).apply(tall));
        says(IllegalArgumentException.class, "matrixNorm: p is 3.0; a matrix has norms for ±1, ±2 and ±∞, and FROBENIUS and NUCLEAR", () -> Linalg.norm(tall, 3, false));
        says(ShapeException.class, "norm: over 3 axes of [1, 2, 3]; name one for vectors or two for matrices", () -> Linalg.norm(random(1, 1, 2, 3), 2, false));
        says(ShapeException.class, "matrixNorm: rows and columns are both axis 1 of [3, 2]; give two axes", () -> Linalg.matrixNorm(tall, MatrixNorm.ONE, false, 1, -1));
        says(ShapeException.class, "multiDot: takes two tensors or more, not 1", () -> Linalg.multiDot(tall));
    }
}
