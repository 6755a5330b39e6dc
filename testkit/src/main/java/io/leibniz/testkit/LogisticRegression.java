package io.leibniz.testkit;

import static io.leibniz.transform.Transforms.grad;
import static io.leibniz.transform.Transforms.hvp;
import static io.leibniz.transform.Transforms.vjp;
import static io.leibniz.transform.Transforms.vmap;

import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The mean of log(1 + eᶻ) − y·z, z = x·w, and its Hessian by three compositions of the transforms.
 *
 * @param x [n, d] examples
 * @param y [n] classes 0 and 1, of x's type
 */
public record LogisticRegression(Tensor x, Tensor y) {
    /** @param w [d] */
    public Tensor loss(Tensor w) {
        Tensor z = x.matmul(w);
        return z.softplus().sub(y.mul(z)).mean();
    }

    /** Forward over reverse, a column at a time: the derivative of the gradient in each direction. [d, d]. */
    public Tensor hessianByColumns(Tensor w) {
        List<Tensor> columns = new ArrayList<>();
        for (Tensor unit : units(w).unbind(0)) columns.add(hvp(this::loss, w, unit));
        return Tensor.stack(1, columns);
    }

    /** Reverse over reverse: the gradient is recorded once and walked back once for each of its elements. [d, d]. */
    public Tensor hessianByRows(Tensor w) {
        Function<Tensor, Tensor> gradient = vjp(grad(this::loss), w).pullback();
        return Tensor.stack(0, units(w).unbind(0).stream().map(gradient).toList());
    }

    /** Forward over reverse in all directions at once. [d, d]. */
    public Tensor hessianAtOnce(Tensor w) {
        return vmap((Tensor unit) -> hvp(this::loss, w, unit)).apply(units(w));
    }

    private static Tensor units(Tensor w) {
        return Tensor.eye(w.numel(), w.numel(), w.dtype());
    }
}
