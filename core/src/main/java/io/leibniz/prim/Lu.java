package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;

/**
 * P·A = L·U with partial pivoting, packed: U on and above the diagonal, L below it without its ones. The derivative holds
 * the permutation fixed: with M = L⁻¹·P·dA·U⁻¹, dL = L·tril(M, −1) and dU = triu(M)·U.
 */
public record Lu() implements Factorisation {
    public static final Lu INSTANCE = new Lu();

    @Override
    public String label() {
        return "luFactor";
    }

    @Override
    public Spec spec(Spec... in) {
        return in[0];
    }

    @Override
    public Tensor jvp(Tensor[] x, Tensor[] t, Tensor y) {
        Tensor order = apply(Permutation.INSTANCE, x[0]);
        Tensor rows = t[0].gather(t[0].rank() - 2, order.unsqueeze(-1).expand(t[0].shape()));
        Tensor left = apply(new SolveTriangular(false, true), y, rows);
        Tensor m = Factorisation.mT(apply(new SolveTriangular(false, false), Factorisation.mT(y), Factorisation.mT(left)));
        Tensor l = y.tril(-1).add(Tensor.eye(y.size(-1), y.size(-1), y.dtype()));
        return l.matmul(m.tril(-1)).add(m.triu(0).matmul(y.triu(0)));
    }

    /** Which row of A each row of P·A is, as i64 [n]. */
    public record Permutation() implements Primitive.Discrete {
        public static final Permutation INSTANCE = new Permutation();

        @Override
        public String label() {
            return "luFactor.permutation";
        }

        @Override
        public Spec spec(Spec... in) {
            Spec rows = Factorisation.matrix(in[0], in[0].shape().dim(-1));
            return new Spec(DType.I64, rows.shape());
        }

        @Override
        public Tensor batch(Tensor[] x, boolean[] batched, int n) {
            return apply(this, x[0]);
        }

        @Override
        public String whyNoDerivative() {
            return "the result is an order of rows";
        }
    }
}
