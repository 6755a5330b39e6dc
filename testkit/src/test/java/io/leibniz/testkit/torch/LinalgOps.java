package io.leibniz.testkit.torch;

import io.leibniz.ops.Linalg;
import io.leibniz.ops.MatrixNorm;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Factorisations, and what is computed by them. */
final class LinalgOps {
    private LinalgOps() {}

    static void addTo(Adapters t) {
        t.one("cholesky", LinalgOps::cholesky);
        t.one("linalg.cholesky", LinalgOps::cholesky);
        t.one("linalg.inv", a -> Linalg.inv(a.tensor(0)));
        t.one("linalg.det", a -> Linalg.det(a.tensor(0)));
        t.many("linalg.slogdet", a -> {
            Linalg.SignAndLog r = Linalg.slogdet(a.tensor(0));
            return List.of(r.sign(), r.logAbs());
        });
        t.one("logdet", a -> Linalg.logdet(a.tensor(0)));
        t.one("linalg.solve", a -> Linalg.solve(a.tensor(0), a.tensor(1)));
        t.one("linalg.solve_triangular", a -> Linalg.solveTriangular(a.tensor(0), a.tensor(1), a.flag(-1, "upper", false),
                a.flag(-1, "left", true), a.flag(-1, "unitriangular", false)));
        t.one("linalg.lu_solve", LinalgOps::luSolve);
        t.many("linalg.eigh", a -> {
            Linalg.EigenPairs r = Linalg.eigh(triangle(a));
            return List.of(r.values(), r.vectors());
        });
        // An eigenvector's sign is free: v·vᵀ is not.
        t.determined("linalg.eigh", r -> {
            Tensor rows = r.get(1).transpose(-1, -2);
            return List.of(r.get(0), rows.unsqueeze(-1).mul(rows.unsqueeze(-2)));
        });
        t.one("linalg.eigvalsh", a -> Linalg.eigvalsh(triangle(a)));
        t.one("linalg.svdvals", a -> Linalg.svdvals(a.tensor(0)));
        t.many("linalg.qr", a -> {
            Linalg.QrFactors r = Linalg.qr(a.tensor(0), "complete".equals(a.text(1, "mode", "reduced")));
            return List.of(r.q(), r.r());
        });
        t.one("linalg.pinv", a -> pinv(a, a.tensor(0)));
        // The input of this variant is a product of two factors, so that its rank stays.
        t.one("linalg.pinv.singular", a -> pinv(a, a.tensor(0).matmul(a.tensor(1).transpose(-1, -2))));
        lstsq(t);
        t.one("linalg.matrix_norm", a -> matrixNorm(a.tensor(0), a.get(1, "ord") == null ? "fro" : a.get(1, "ord"),
                a.flag(3, "keepdim", false), a.integers(2, "dim")));
        t.one("linalg.norm", LinalgOps::norm);
        t.one("norm.nuc", a -> matrixNorm(a.tensor(0), a.get(1, "p"), a.flag(3, "keepdim", false), a.integers(2, "dim")));
        t.one("linalg.matrix_power", a -> Linalg.matrixPower(a.tensor(0), a.integer(1, "n")));
        t.one("matrix_exp", a -> Linalg.matrixExp(a.tensor(0)));
    }

    private static Tensor cholesky(Arguments a) {
        Tensor l = Linalg.cholesky(a.tensor(0));
        return a.flag(1, "upper", false) ? l.transpose(-1, -2) : l;
    }

    /** LAPACK's pivots, a list of exchanges counted from 1, as a permutation. */
    private static Tensor permutation(Tensor pivots) {
        int n = pivots.rank() == 0 ? 0 : pivots.size(-1);
        long[] exchange = pivots.toLongArray();
        long[] order = new long[exchange.length];
        for (int b = 0; n > 0 && b < order.length / n; b++) {
            for (int i = 0; i < n; i++) order[b * n + i] = i;
            for (int i = 0; i < n; i++) {
                int j = (int) exchange[b * n + i] - 1;
                long v = order[b * n + i];
                order[b * n + i] = order[b * n + j];
                order[b * n + j] = v;
            }
        }
        return Tensor.wrap(order, pivots.shape().dims());
    }

    private static Tensor luSolve(Arguments a) {
        Linalg.LuFactors f = new Linalg.LuFactors(a.tensor(0), permutation(a.tensor(1)));
        Tensor b = a.tensor(2);
        boolean transposed = a.flag(-1, "adjoint", false);
        if (a.flag(-1, "left", true)) return Linalg.luSolve(f, b, transposed);
        return Linalg.luSolve(f, b.transpose(-1, -2), !transposed).transpose(-1, -2);
    }

    /** PyTorch reads one triangle, and derives by the symmetric part. */
    private static Tensor triangle(Arguments a) {
        Tensor x = a.tensor(0);
        boolean upper = "U".equals(a.text(1, "UPLO", "L"));
        Tensor fixed = x.stopGradient();
        Tensor half = upper ? fixed.triu(1) : fixed.tril(-1);
        Tensor read = (upper ? fixed.triu(0) : fixed.tril(0)).add(half.transpose(-1, -2));
        Tensor symmetric = x.add(x.transpose(-1, -2)).mul(0.5);
        return read.add(symmetric.sub(symmetric.stopGradient()));
    }

    private static Tensor pinv(Arguments a, Tensor x) {
        double rtol = a.has(-1, "rtol") ? a.number(-1, "rtol") : Math.ulp(1.0) * Math.max(x.size(-1), x.size(-2));
        return Linalg.pinv(x, rtol, a.flag(-1, "hermitian", false));
    }

    // ------------------------------------------------------------------------------------------------ least squares

    private static void lstsq(Adapters t) {
        t.many("linalg.lstsq", a -> {
            String driver = a.text(-1, "driver", "gelsy");
            Tensor x = a.tensor(0);
            Linalg.Fit r = Linalg.lstsq(x, a.tensor(1));
            Tensor none = Tensor.zeros(Shape.of(0), DType.F64);
            boolean over = x.size(-2) > x.size(-1);
            // What each of LAPACK's drivers gives of the rest.
            List<Tensor> all = new ArrayList<>(List.of(r.solution()));
            all.add(over && !driver.equals("gelsy") ? r.residuals() : none);
            all.add(driver.equals("gels") ? Tensor.zeros(Shape.of(0), DType.I64) : r.rank());
            all.add(driver.equals("gelss") || driver.equals("gelsd") ? r.singularValues() : none);
            return all;
        });
        t.one("linalg.lstsq.grad_oriented", a -> {
            a.ignore(-1, "driver");
            return Linalg.lstsq(a.tensor(0), a.tensor(1)).solution();
        });
    }

    // ------------------------------------------------------------------------------------------------ norms

    private static Tensor matrixNorm(Tensor x, Object order, boolean keepdims, int[] axes) {
        MatrixNorm p = switch (order) {
            case String s when s.equals("fro") -> MatrixNorm.FROBENIUS;
            case String s when s.equals("nuc") -> MatrixNorm.NUCLEAR;
            case Number n -> MatrixNorm.of(n.doubleValue());
            default -> throw new IllegalArgumentException("not an order: " + order);
        };
        return axes == null ? Linalg.matrixNorm(x, p, keepdims, -2, -1) : Linalg.matrixNorm(x, p, keepdims, axes[0], axes[1]);
    }

    private static Tensor norm(Arguments a) {
        Tensor x = a.tensor(0);
        Object order = a.get(1, "ord");
        boolean keepdims = a.flag(3, "keepdim", false);
        int[] axes = a.integers(2, "dim");
        if (order == null) return Linalg.vectorNorm(x, 2, keepdims, axes == null ? new int[0] : axes);
        if (order instanceof String) return matrixNorm(x, order, keepdims, axes);
        return Linalg.norm(x, ((Number) order).doubleValue(), keepdims, axes == null ? IntStream.range(0, x.rank()).toArray() : axes);
    }
}
