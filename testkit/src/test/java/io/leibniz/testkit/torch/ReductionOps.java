package io.leibniz.testkit.torch;

import io.leibniz.ops.ValuesAndIndices;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.List;

/** Many numbers to one, running ones, and what is made of them. */
final class ReductionOps {
    private ReductionOps() {}

    private interface Reducer {
        Tensor apply(Tensor x, boolean keepdims, int... axes);
    }

    private interface Along {
        ValuesAndIndices apply(Tensor x, int axis, boolean keepdims);
    }

    static void addTo(Adapters t) {
        reducer(t, "all", Tensor::all);
        reducer(t, "amax", Tensor::amax);
        reducer(t, "amin", Tensor::amin);
        reducer(t, "any", Tensor::any);
        reducer(t, "logsumexp", Tensor::logsumexp);
        reducer(t, "mean", Tensor::mean);
        reducer(t, "prod", Tensor::prod);
        reducer(t, "sum", Tensor::sum);
        t.one("count_nonzero", a -> a.tensor(0).countNonzero(Axes.of(a, a.tensor(0), 1, "dim")));
        t.many("aminmax", a -> {
            Tensor x = a.tensor(0);
            // PyTorch gives a scalar with keepdim an axis, here alone.
            Tensor y = x.rank() == 0 && a.flag(-1, "keepdim", false) ? x.unsqueeze(0) : x;
            int[] axes = Axes.of(a, y, -1, "dim");
            boolean keepdims = a.flag(-1, "keepdim", false);
            return List.of(y.amin(keepdims, axes), y.amax(keepdims, axes));
        });
        t.one("argmax", a -> position(a, true));
        t.one("argmin", a -> position(a, false));
        t.one("max.reduction_no_dim", a -> a.tensor(0).max());
        t.one("min.reduction_no_dim", a -> a.tensor(0).min());
        extreme(t, "max.reduction_with_dim", Tensor::max);
        extreme(t, "min.reduction_with_dim", Tensor::min);
        variance(t);
        norms(t);
        running(t);
    }

    private static void reducer(Adapters t, String name, Reducer f) {
        t.one(name, a -> f.apply(a.tensor(0), a.flag(2, "keepdim", false), Axes.of(a, a.tensor(0), 1, "dim")));
    }

    private static Tensor position(Arguments a, boolean max) {
        Tensor x = a.tensor(0);
        boolean keepdims = a.flag(-1, "keepdim", false);
        if (x.rank() == 0 || !a.has(1, "dim")) {
            a.ignore(1, "dim");
            return max ? x.argmax() : x.argmin();
        }
        int axis = a.integer(1, "dim");
        return max ? x.argmax(axis, keepdims) : x.argmin(axis, keepdims);
    }

    private static void extreme(Adapters t, String name, Along f) {
        t.many(name, a -> {
            int axis = a.integer(1, "dim");
            boolean keepdims = a.flag(2, "keepdim", false);
            ValuesAndIndices r = Axes.both(a.tensor(0), x -> f.apply(x, axis, keepdims));
            return List.of(r.values(), r.indices());
        });
    }

    // ------------------------------------------------------------------------------------------------ variance

    private static double correction(Arguments a) {
        if (a.get(1, "") instanceof Boolean unbiased) return unbiased ? 1 : 0;
        return a.has(-1, "correction") ? a.number(-1, "correction") : a.flag(-1, "unbiased", true) ? 1 : 0;
    }

    private static void variance(Adapters t) {
        t.one("var", a -> a.tensor(0).var(correction(a), a.flag(-1, "keepdim", false), Axes.of(a, a.tensor(0), -1, "dim")));
        t.one("std", a -> a.tensor(0).std(correction(a), a.flag(-1, "keepdim", false), Axes.of(a, a.tensor(0), -1, "dim")));
        t.many("var_mean", a -> {
            int[] axes = Axes.of(a, a.tensor(0), -1, "dim");
            boolean keepdims = a.flag(-1, "keepdim", false);
            return List.of(a.tensor(0).var(correction(a), keepdims, axes), a.tensor(0).mean(keepdims, axes));
        });
        t.many("std_mean", a -> {
            int[] axes = Axes.of(a, a.tensor(0), -1, "dim");
            boolean keepdims = a.flag(-1, "keepdim", false);
            return List.of(a.tensor(0).std(correction(a), keepdims, axes), a.tensor(0).mean(keepdims, axes));
        });
    }

    // ------------------------------------------------------------------------------------------------ norms

    private static void norms(Adapters t) {
        t.one("linalg.vector_norm", a -> a.tensor(0).norm(a.number(1, "ord", 2), a.flag(-1, "keepdim", false), Axes.of(a, a.tensor(0), -1, "dim")));
        t.one("norm", a -> {
            boolean frobenius = a.get(1, "p") == null || "fro".equals(a.get(1, "p"));
            return a.tensor(0).norm(frobenius ? 2 : a.number(1, "p"), a.flag(3, "keepdim", false), Axes.of(a, a.tensor(0), 2, "dim"));
        });
    }

    // ------------------------------------------------------------------------------------------------ running

    private static void running(Adapters t) {
        t.one("cumsum", a -> a.tensor(0).to(a.dtype(-1, "dtype", a.tensor(0).dtype())).cumsum(a.integer(1, "dim")));
        t.one("cumprod", a -> a.tensor(0).to(a.dtype(-1, "dtype", a.tensor(0).dtype())).cumprod(a.integer(1, "dim")));
        t.one("logcumsumexp", a -> a.tensor(0).logcumsumexp(a.integer(1, "dim")));
        t.many("cummax", a -> pair(a.tensor(0).cummax(a.integer(1, "dim"))));
        t.many("cummin", a -> pair(a.tensor(0).cummin(a.integer(1, "dim"))));
        t.one("diff", a -> {
            int axis = a.integer(2, "dim", -1);
            Tensor x = a.tensor(0);
            if (a.has(3, "prepend")) x = Tensor.cat(axis, a.tensor(3), x);
            if (a.has(4, "append")) x = Tensor.cat(axis, x, a.tensor(4));
            for (int i = 0; i < a.integer(1, "n", 1); i++) x = x.diff(axis);
            return x;
        });
        t.one("trapezoid", a -> {
            Tensor y = a.tensor(0);
            int axis = y.shape().axis("trapezoid", a.integer(-1, "dim", -1));
            int n = y.size(axis);
            Tensor middle = y.narrow(axis, 1, n - 1).add(y.narrow(axis, 0, n - 1)).div(2.0);
            return a.has(1, "x") ? middle.mul(a.tensor(1).diff(axis)).sum(axis) : middle.sum(axis).mul(a.number(-1, "dx", 1));
        });
        t.one("sum_to_size", a -> {
            int[] size = a.count() == 2 ? a.integers(1, "size") : java.util.stream.IntStream.range(1, a.count()).map(i -> a.integer(i, "size")).toArray();
            return sumTo(a.tensor(0), Shape.of(size));
        });
    }


    private static List<Tensor> pair(ValuesAndIndices r) {
        return List.of(r.values(), r.indices());
    }

    /** The transpose of broadcasting: sums over the axes that it stretches or adds. */
    private static Tensor sumTo(Tensor x, Shape to) {
        Tensor y = x;
        for (int i = x.rank() - 1; i >= 0; i--) {
            int j = i - (x.rank() - to.rank());
            if (j < 0) y = y.sum(i);
            else if (to.dim(j) == 1) y = y.sum(true, i);
        }
        return y;
    }
}
