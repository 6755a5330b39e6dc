package io.leibniz.nn.optim;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Steps by an inverse Hessian made of the last m steps s and changes of the gradient y (Liu and Nocedal 1989): {@code p ← p −
 * η·H·g}, H·g by the two loops over the pairs from H₀ = sᵀy/yᵀy, the latest pair's. The first step is min(1, 1/‖g‖₁)·η·g. For whole
 * batches: gradients of different batches don't differ by curvature alone. All leaves move as one vector.
 */
public final class LBfgs extends Optimizer {
    private static final String HISTORY = "history:";

    private final Schedule rate;
    private final int history;

    private LBfgs(Schedule rate, int history) {
        this.rate = rate;
        this.history = history;
    }

    /** A rate of 1 is Newton's. */
    public static LBfgs with(double rate) {
        return with(Schedule.constant(rate));
    }

    public static LBfgs with(Schedule rate) {
        return new LBfgs(rate, 10);
    }

    /** m; 10 at first. */
    public LBfgs history(int pairs) {
        if (pairs < 1) throw new IllegalArgumentException("history: " + pairs + " pairs; give at least 1");
        return new LBfgs(rate, pairs);
    }

    /**
     * What is known of the curvature.
     *
     * @param steps s of each pair, [m, n]; a pair of zeros, 1/sᵀy being 0 too, does nothing
     * @param changes y of each pair, [m, n]
     * @param inverse 1/sᵀy of each pair, [m]
     * @param scale H₀
     */
    private record Memory(Tensor steps, Tensor changes, Tensor inverse, Tensor scale) {
        static Memory empty(int pairs, Tensor x) {
            Tensor none = Tensor.zeros(Shape.of(pairs, x.numel()), x.dtype());
            return new Memory(none, none, Tensor.zeros(Shape.of(pairs), x.dtype()), Tensor.scalar(1, x.dtype()));
        }

        /** With one more pair, unless it tells nothing. */
        Memory with(Tensor s, Tensor y) {
            Tensor sy = s.mul(y).sum();
            Tensor yy = y.square().sum();
            // Beside the lengths of both: near a minimum both are small, and still tell of a curvature.
            Tensor curved = sy.gt(s.square().sum().sqrt().mul(yy.sqrt()).mul(sy.dtype().eps()));
            Tensor one = Tensor.onesLike(sy);
            Tensor safe = Tensor.where(curved, sy, one);
            yy = Tensor.where(curved, yy, one);
            return new Memory(Tensor.where(curved, pushed(steps, s.unsqueeze(0)), steps), Tensor.where(curved, pushed(changes, y.unsqueeze(0)), changes),
                    Tensor.where(curved, pushed(inverse, safe.rdiv(1).unsqueeze(0)), inverse), Tensor.where(curved, sy.div(yy), scale));
        }

        /** Without the oldest, and with a new one at the end. */
        private static Tensor pushed(Tensor rows, Tensor row) {
            return Tensor.cat(0, rows.narrow(0, 1, rows.size(0) - 1), row);
        }

        /** H·g. */
        Tensor times(Tensor g) {
            int m = inverse.size(0);
            Tensor q = g;
            Tensor[] alpha = new Tensor[m];
            for (int i = m - 1; i >= 0; i--) {
                alpha[i] = steps.select(0, i).mul(q).sum().mul(inverse.select(0, i));
                q = q.sub(changes.select(0, i).mul(alpha[i]));
            }
            Tensor r = q.mul(scale);
            for (int i = 0; i < m; i++) {
                Tensor beta = changes.select(0, i).mul(r).sum().mul(inverse.select(0, i));
                r = r.add(steps.select(0, i).mul(alpha[i].sub(beta)));
            }
            return r;
        }
    }

    /** A {@link Memory}, the last gradient and the last step. */
    @Override
    Map<String, List<Tensor>> start(Map<String, Tensor> parameters) {
        Tensor x = vector(List.copyOf(parameters.values()));
        return kept(Memory.empty(history, x), Tensor.zerosLike(x), Tensor.zerosLike(x));
    }

    private static Map<String, List<Tensor>> kept(Memory m, Tensor g, Tensor s) {
        return Map.of(HISTORY, List.of(m.steps, m.changes, m.inverse, m.scale, g, s));
    }

    @Override
    double rate(long steps) {
        return rate.at(steps);
    }

    @Override
    Advance advance(Map<String, Leaf> leaves, Map<String, List<Tensor>> kept, Advance.Clock clock) {
        List<Tensor> k = kept(kept, HISTORY, 6);
        List<Tensor> parameters = leaves.values().stream().map(Leaf::parameter).toList();
        Tensor x = vector(parameters);
        Tensor g = vector(leaves.values().stream().map(Leaf::gradient).toList());
        // Before the first step s is 0, and no pair comes of it.
        Memory memory = new Memory(k.get(0), k.get(1), k.get(2), k.get(3)).with(k.get(5), g.sub(k.get(4)));
        Tensor eta = rate.at(clock.step().to(DType.F64)).mul(clock.rateFactor()).to(x.dtype());
        Tensor careful = Tensor.where(clock.step().eq(0), cautious(g), Tensor.onesLike(eta));
        Tensor move = memory.times(g).mul(eta.mul(careful)).neg();
        List<Tensor> next = parts(x.add(move), parameters);
        Advance r = new Advance();
        int i = 0;
        for (String name : leaves.keySet()) r.parameters().put(name, next.get(i++));
        r.kept().putAll(kept(memory, g, move));
        return r;
    }

    /** min(1, 1/‖g‖₁). */
    private static Tensor cautious(Tensor g) {
        return g.abs().sum().rdiv(1).minimum(1.0);
    }

    /**
     * What a minimisation found.
     *
     * @param model where
     * @param value there
     * @param steps how many were taken
     * @param evaluations how often value and gradient were computed
     */
    public record Minimum<M>(M model, double value, int steps, int evaluations) {}

    /**
     * The minimum of a function from a start, by steps along −H·g whose lengths meet the strong Wolfe conditions; the rate has no
     * part in it. Where no step along it makes the value smaller, the pairs are forgotten. It ends after so many steps, where no
     * element of the gradient exceeds 10⁻⁹ (10⁻⁵ in f32), or where no step along −g makes the value smaller.
     *
     * {@snippet :
     * LBfgs.with(1).minimize((Tensor x) -> x.sub(3).square().sum(), Tensor.zeros(2), 100).model();     // [3.0, 3.0]
     * }
     *
     * @param f gives a scalar; it runs as a compiled program, so it must be pure
     */
    public <M> Minimum<M> minimize(Function<M, Tensor> f, M start, int steps) {
        return minimize(f, start, steps, m -> {});
    }

    /** The same. {@code after} hears of each step where it led. */
    public <M> Minimum<M> minimize(Function<M, Tensor> f, M start, int steps, Consumer<Minimum<M>> after) {
        Tree.Flat<M> flat = Tree.flatten(start);
        List<Boolean> trained = flat.structure().trainable();
        List<Tensor> moving = new ArrayList<>();
        for (int i = 0; i < trained.size(); i++) if (trained.get(i)) moving.add(flat.leaves().get(i));
        Function<Tensor, M> model = x -> {
            List<Tensor> all = new ArrayList<>(flat.leaves());
            var next = parts(x, moving).iterator();
            for (int i = 0; i < all.size(); i++) if (trained.get(i)) all.set(i, next.next());
            return flat.structure().unflatten(all);
        };
        var slope = Transforms.jit(Transforms.valueAndGrad((Tensor x) -> f.apply(model.apply(x))));
        Tensor x = vector(moving);
        double enough = x.dtype() == DType.F64 ? 1e-9 : 1e-5;
        Memory memory = Memory.empty(history, x);
        int[] evaluations = {1};
        var here = slope.apply(x);
        int taken = 0;
        boolean fresh = true;
        while (taken < steps && here.grad().abs().amax().item() > enough) {
            Tensor from = x;
            Tensor g = here.grad();
            Tensor down = memory.times(g).neg();
            var search = new LineSearch<>(t -> {
                evaluations[0]++;
                return slope.apply(from.add(down.mul(t)));
            }, r -> r.value().item(), r -> r.grad().mul(down).sum().item());
            var found = search.from(here, fresh ? cautious(g).item() : 1);
            if (found == null) {
                // What was known of the curvature may be wrong here: along the gradient itself, once more.
                if (fresh) break;
                memory = Memory.empty(history, x);
                fresh = true;
                continue;
            }
            Tensor s = down.mul(found.length());
            x = x.add(s);
            here = found.at();
            memory = memory.with(s, here.grad().sub(g));
            taken++;
            fresh = false;
            after.accept(new Minimum<>(model.apply(x), here.value().item(), taken, evaluations[0]));
        }
        return new Minimum<>(model.apply(x), here.value().item(), taken, evaluations[0]);
    }

    /** A vector cut into tensors like these. */
    private static List<Tensor> parts(Tensor x, List<Tensor> like) {
        List<Tensor> r = new ArrayList<>();
        int at = 0;
        for (Tensor p : like) {
            r.add(x.narrow(0, at, p.numel()).reshape(p.shape()).to(p.dtype()));
            at += p.numel();
        }
        return r;
    }

    private static Tensor vector(List<Tensor> leaves) {
        DType t = DType.F32;
        List<Tensor> flat = new ArrayList<>();
        for (Tensor l : leaves) if (l.dtype() == DType.F64) t = DType.F64;
        for (Tensor l : leaves) flat.add(l.reshape(l.numel()).to(t));
        return Tensor.cat(0, flat.toArray(Tensor[]::new));
    }
}
