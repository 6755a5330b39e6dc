package io.leibniz.testkit.programs;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Axis;
import io.leibniz.transform.Transforms;
import io.leibniz.transform.Transforms.Vjp;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Transforms of functions from a tree to a tensor into functions of the same kind, so that any may follow any. A result that
 * would be a tree is one vector; where a number is needed it is the result times fixed weights, summed.
 */
enum Transform {
    GRAD(1), VJP(1), JVP(1), JVP_ALONG_SINE(1), LINEARIZE(1), JACFWD(1), JACREV(1), JACOBIAN(1), HESSIAN(2), HVP(2), VMAP(0), CHECKPOINT(0), JIT(0);

    /** How many derivatives it takes. */
    final int order;

    Transform(int order) {
        this.order = order;
    }

    /** Matrices with more numbers go on as their product with fixed weights. */
    private static final int LARGE = 24;
    static final int EXAMPLES = 3;

    Function<Object, Tensor> of(Function<Object, Tensor> f, int variant) {
        return switch (this) {
            case GRAD -> x -> flat(Transforms.grad(number(f)).apply(x));
            case VJP -> x -> {
                Vjp<Object, Tensor> r = Transforms.vjp(f, x);
                return flat(r.pullback().apply(weights(r.value())));
            };
            case JVP, JVP_ALONG_SINE -> x -> Transforms.jvp(f, x, direction(x)).tangent();
            case LINEARIZE -> x -> Transforms.linearize(f, x).derivative().apply(direction(x));
            case JACFWD -> x -> small(Transforms.jacfwd((Tensor u) -> f.apply(tree(u, x)).reshape(-1)).apply(flat(x)));
            case JACREV -> x -> small(Transforms.jacrev((Tensor u) -> f.apply(tree(u, x)).reshape(-1)).apply(flat(x)));
            case JACOBIAN -> x -> small(Transforms.jacobian(f, x).matrix());
            case HESSIAN -> x -> small(Transforms.hessian(number(f), x).matrix());
            case HVP -> x -> flat(Transforms.hvp(number(f), x, direction(x)));
            case VMAP -> x -> {
                Mapped m = new Mapped(x, variant);
                Tensor all = Transforms.vmap(f).in(m.in()).out(m.out()).apply(m.batch());
                return all.moveAxis(m.out(), 0).reshape(EXAMPLES, -1).mul(Constants.weights(EXAMPLES, 1)).sum(0);
            };
            case CHECKPOINT -> Transforms.checkpoint(f);
            case JIT -> Transforms.jit(f);
        };
    }

    /** The same by another way. */
    Function<Object, Tensor> otherwise(Function<Object, Tensor> f, int variant) {
        return switch (this) {
            case GRAD, VJP -> x -> columns(number(f), x, variant).reshape(-1);
            case JVP, JVP_ALONG_SINE -> variant % 3 == 0 ? x -> Transforms.linearize(f, x).derivative().apply(direction(x)) : x -> byRows(f, x, variant);
            case LINEARIZE -> variant % 2 == 0 ? x -> Transforms.jvp(f, x, direction(x)).tangent() : x -> byRows(f, x, variant);
            case JACFWD -> x -> small(rows(f, x, variant));
            case JACREV, JACOBIAN -> x -> small(columns(f, x, variant).t());
            case HESSIAN -> {
                Function<Object, Tensor> gradient = x -> flat(Transforms.grad(number(f)).apply(x));
                yield variant % 2 == 0 ? x -> small(rows(gradient, x, variant)) : x -> small(columns(z -> columns(number(f), z, variant).reshape(-1), x, variant));
            }
            case HVP -> variant % 2 == 0 ? x -> reverseOverForward(f, x) : x -> reverseOverReverse(f, x);
            case VMAP -> x -> {
                Mapped m = new Mapped(x, variant);
                Tensor sum = null;
                for (int k = 0; k < EXAMPLES; k++) {
                    Tensor y = f.apply(m.example(k)).reshape(-1).mul(Constants.weights(EXAMPLES).get(k));
                    sum = sum == null ? y : sum.add(y);
                }
                return sum;
            };
            case CHECKPOINT, JIT -> f;
        };
    }

    Object direction(Object x) {
        if (this == JVP_ALONG_SINE) return Tree.map(x, t -> t.mul(0.7).add(0.3).sin());
        return Tree.map(x, Transform::weights);
    }

    private static Tensor weights(Tensor like) {
        return Constants.weights(like.shape().dims());
    }

    static Function<Object, Tensor> number(Function<Object, Tensor> f) {
        return x -> {
            Tensor y = f.apply(x);
            return y.mul(weights(y)).sum();
        };
    }

    static Tensor flat(Object tree) {
        List<Tensor> all = new ArrayList<>();
        for (Tensor t : Tree.leaves(tree)) all.add(t.reshape(-1));
        return Tensor.cat(0, all);
    }

    static Object tree(Tensor flat, Object like) {
        Tree.Flat<Object> in = Tree.flatten(like);
        List<Tensor> all = new ArrayList<>();
        int at = 0;
        for (Tensor t : in.leaves()) {
            all.add(flat.narrow(0, at, t.numel()).reshape(t.shape()));
            at += t.numel();
        }
        return in.structure().unflatten(all);
    }

    static boolean isSmall(int rows, int columns) {
        return rows * columns <= LARGE;
    }

    private static Tensor small(Tensor matrix) {
        return isSmall(matrix.size(0), matrix.size(1)) ? matrix : matrix.matmul(Constants.weights(matrix.size(1)));
    }

    private static Tensor unit(int i, int n) {
        double[] e = new double[n];
        e[i] = 1;
        return Tensor.of(e);
    }

    private static Object units(Object like) {
        int n = flat(like).numel();
        Tree.Flat<Object> in = Tree.flatten(like);
        List<Tensor> all = new ArrayList<>();
        int at = 0;
        for (Tensor t : in.leaves()) {
            all.add(Tensor.eye(n, n, DType.F64).narrow(1, at, t.numel()).reshape(t.shape().insert(0, n)));
            at += t.numel();
        }
        return in.structure().unflatten(all);
    }

    /** Jᵀ: derivatives in each direction, one by one or all at once. */
    private static Tensor columns(Function<Object, Tensor> f, Object x, int variant) {
        if (variant % 2 == 0) {
            Tensor all = Transforms.jvpMany(f, x, units(x)).tangent();
            return all.reshape(all.size(0), -1);
        }
        int n = flat(x).numel();
        Tensor[] column = new Tensor[n];
        for (int i = 0; i < n; i++) column[i] = Transforms.jvp(f, x, tree(unit(i, n), x)).tangent().reshape(-1);
        return Tensor.stack(0, column);
    }

    /** J: cotangents of each number of the result, one by one or all at once. */
    private static Tensor rows(Function<Object, Tensor> f, Object x, int variant) {
        Function<Object, Tensor> vector = z -> f.apply(z).reshape(-1);
        if (variant % 2 == 0) {
            Vjp<Object, Tensor> r = Transforms.vjpMany(vector, x);
            int m = r.value().numel();
            List<Tensor> all = new ArrayList<>();
            for (Tensor t : Tree.leaves(r.pullback().apply(Tensor.eye(m, m, DType.F64)))) all.add(t.reshape(m, -1));
            return Tensor.cat(1, all);
        }
        Vjp<Object, Tensor> r = Transforms.vjp(vector, x);
        Tensor[] row = new Tensor[r.value().numel()];
        for (int i = 0; i < row.length; i++) row[i] = flat(r.pullback().apply(unit(i, row.length)));
        return Tensor.stack(0, row);
    }

    private Tensor byRows(Function<Object, Tensor> f, Object x, int variant) {
        return rows(f, x, variant).matmul(flat(direction(x)));
    }

    private Tensor reverseOverReverse(Function<Object, Tensor> f, Object x) {
        Tensor v = flat(direction(x));
        return flat(Transforms.grad((Object z) -> flat(Transforms.grad(number(f)).apply(z)).dot(v)).apply(x));
    }

    private Tensor reverseOverForward(Function<Object, Tensor> f, Object x) {
        Object v = direction(x);
        return flat(Transforms.grad((Object z) -> Transforms.jvp(number(f), z, v).tangent()).apply(x));
    }

    /** Three examples near x, along some axis of each leaf; of several leaves one may be the same in all. */
    static final class Mapped {
        private final Tree.Flat<Object> in;
        private final int variant;

        Mapped(Object x, int variant) {
            this.in = Tree.flatten(x);
            this.variant = variant;
        }

        private boolean isShared(int leaf) {
            return in.leaves().size() > 1 && leaf == variant % (2 * in.leaves().size());
        }

        private int axis(int leaf) {
            return (variant + leaf) % (in.leaves().get(leaf).rank() + 1);
        }

        int out() {
            return variant % 2 == 0 ? 0 : -1;
        }

        Axis in() {
            Axis a = Transforms.axis(axis(0));
            if (in.leaves().size() == 1 && in.structure().names().getFirst().isEmpty()) return a;
            for (int i = 0; i < in.leaves().size(); i++) {
                a = a.except(in.structure().names().get(i), isShared(i) ? Transforms.unmapped() : Transforms.axis(axis(i)));
            }
            return a;
        }

        private Tensor leaf(int i, int k) {
            Tensor t = in.leaves().get(i);
            return isShared(i) || k == 0 ? t : t.mul(1 - 0.01 * k).add(0.003 * k);
        }

        Object example(int k) {
            List<Tensor> all = new ArrayList<>();
            for (int i = 0; i < in.leaves().size(); i++) all.add(leaf(i, k));
            return in.structure().unflatten(all);
        }

        Object batch() {
            List<Tensor> all = new ArrayList<>();
            for (int i = 0; i < in.leaves().size(); i++) {
                Tensor[] each = new Tensor[EXAMPLES];
                for (int k = 0; k < EXAMPLES; k++) each[k] = leaf(i, k);
                all.add(isShared(i) ? in.leaves().get(i) : Tensor.stack(axis(i), each));
            }
            return in.structure().unflatten(all);
        }
    }
}
