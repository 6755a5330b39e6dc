package io.leibniz.transform;

import io.leibniz.ops.Linalg;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Lower;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * GMRES with restarts (Saad and Schultz 1986): in every cycle the residual is minimised over a Krylov space, of which the
 * basis is orthogonalised twice. Written in tensor operations, so a batch of systems is solved as one.
 */
final class Gmres {
    /** Vectors in the basis of the first cycle; doubled from cycle to cycle, as more of them lose less at a restart. */
    private static final int FIRST = 20;
    private static final int MOST = 160;
    private static final int CYCLES = 30;

    private Gmres() {}

    /** @param norm a lower bound of ‖A‖, seen on the way; a residual of ε·(‖b‖ + ‖A‖‖x‖) is as good as rounding allows */
    private record State(Tensor x, Tensor residual, Tensor norm) {
        Tensor exceeds(Tensor b, double tolerance) {
            return length(residual).le(length(b).add(norm.mul(length(x))).mul(tolerance)).logicalNot();
        }
    }

    static Tensor solve(String op, UnaryOperator<Tensor> a, Tensor b) {
        double tolerance = b.dtype() == DType.F64 ? 1e-13 : 1e-6;
        State s = new State(Tensor.zerosLike(b), b, Tensor.scalar(0, b.dtype()));
        int basis = FIRST;
        for (int i = 0; i < CYCLES; i++) {
            Tensor open = s.exceeds(b, tolerance);
            if (!any(open)) return s.x();
            State next = cycle(a, b, s, Math.min(basis, b.numel()));
            // Of a batch, systems that are solved stay as they are.
            s = new State(Tensor.where(open, next.x(), s.x()), Tensor.where(open, next.residual(), s.residual()), next.norm());
            basis = Math.min(2 * basis, MOST);
        }
        if (any(s.exceeds(b, 100 * tolerance))) {
            throw new ArithmeticException(op + ": the linear system of the derivative, of " + b.numel() + " unknowns, was not solved by "
                    + CYCLES + " cycles of GMRES; is the solution a root, and the Jacobian by the unknowns regular there?");
        }
        return s.x();
    }

    private static boolean any(Tensor flags) {
        return Lower.array(flags).any().itemLong() != 0;
    }

    private static Tensor length(Tensor v) {
        return v.square().sum().sqrt();
    }

    private static State cycle(UnaryOperator<Tensor> a, Tensor b, State s, int m) {
        Tensor start = length(s.residual());
        Tensor norm = s.norm();
        List<Tensor> v = new ArrayList<>();
        v.add(unit(s.residual(), start));
        List<Tensor> columns = new ArrayList<>();
        Tensor noise = Tensor.scalar(b.dtype() == DType.F64 ? 1e-14 : 1e-6, b.dtype());
        for (int j = 0; j < m; j++) {
            Tensor w = a.apply(v.get(j));
            Tensor before = length(w);
            norm = norm.maximum(before);
            Tensor q = Tensor.stack(0, v);
            Tensor h = q.matmul(w);
            w = w.sub(h.matmul(q));
            Tensor again = q.matmul(w);
            w = w.sub(again.matmul(q));
            h = h.add(again);
            // What is left of a space that A maps into itself is rounding.
            Tensor left = length(w);
            left = Tensor.where(left.gt(before.mul(noise)), left, Tensor.zerosLike(left));
            v.add(unit(w, left));
            Tensor below = Tensor.zeros(Shape.of(m - j - 1), b.dtype());
            columns.add(Tensor.cat(0, h, left.reshape(1), below));
        }
        Tensor hessenberg = Tensor.stack(1, columns);
        Tensor right = Tensor.cat(0, start.reshape(1), Tensor.zeros(Shape.of(m), b.dtype()));
        Tensor y = Linalg.lstsq(hessenberg, right.unsqueeze(-1)).solution().squeeze(-1);
        Tensor x = s.x().add(y.matmul(Tensor.stack(0, v.subList(0, m))));
        return new State(x, b.sub(a.apply(x)), norm);
    }

    private static Tensor unit(Tensor v, Tensor length) {
        Tensor some = length.gt(0);
        return Tensor.where(some, v.div(Tensor.where(some, length, Tensor.onesLike(length))), Tensor.zerosLike(v));
    }
}
