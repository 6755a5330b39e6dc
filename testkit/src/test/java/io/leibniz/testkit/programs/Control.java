package io.leibniz.testkit.programs;

import io.leibniz.ops.Dropouts;
import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;
import io.leibniz.testkit.OperationSamples;
import io.leibniz.testkit.programs.Instruction.Compiled;
import io.leibniz.transform.Transforms;
import io.leibniz.transform.Transforms.Carried;
import io.leibniz.transform.Transforms.Jvp;
import io.leibniz.transform.Transforms.Vjp;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Branches, loops, functions with rules of their own, and transforms in the middle of a program. */
final class Control {
    /** Far enough from the samples' kinks, which lie 0.13 apart. */
    private static final double NUDGE = 0.015;
    private static final List<OperationSamples.Sample> SAMPLES = OperationSamples.all().stream()
            .filter(s -> s.batchable() && s.inputs().stream().allMatch(x -> x.numel() <= 36)).toList();

    private final List<Function<Draw, Instruction>> all = new ArrayList<>();

    private Control() {}

    static List<Function<Draw, Instruction>> flow() {
        Control c = new Control();
        c.branches();
        c.loops();
        return c.all;
    }

    static List<Function<Draw, Instruction>> nested() {
        Control c = new Control();
        c.rules();
        c.transforms();
        return c.all;
    }

    /** Every operation there are samples of, on its sample moved a little by a value of the program. */
    static List<Function<Draw, Instruction>> samples() {
        return List.of(d -> {
            int which = d.random.nextInt(SAMPLES.size());
            OperationSamples.Sample s = SAMPLES.get(which);
            int[] floating = java.util.stream.IntStream.range(0, s.inputs().size()).filter(i -> s.inputs().get(i).dtype().isFloating() && s.inputs().get(i).numel() > 0).toArray();
            if (floating.length == 0) return null;
            int at = floating[d.random.nextInt(floating.length)];
            return new Instruction("sample " + which + ", " + s + ", its input " + at + " plus " + NUDGE + "·sin($0), repeated as needed", v -> {
                Tensor[] in = s.inputs().toArray(new Tensor[0]);
                in[at] = in[at].add(fit(v[0].sin().mul(NUDGE), in[at]));
                return s.f().apply(in);
            }, d.any());
        });
    }

    private static Tensor fit(Tensor x, Tensor like) {
        int n = like.numel();
        return x.reshape(-1).tile((n + x.numel() - 1) / x.numel()).narrow(0, 0, n).reshape(like.shape());
    }

    private void add(String text, UnaryOperator<Tensor> f) {
        all.add(d -> new Instruction(text, v -> f.apply(v[0]), d.any()));
    }

    private void branches() {
        all.add(d -> {
            int i = d.one(t -> Draw.clear(t.sum(), 0));
            int j = d.any();
            return i < 0 ? null : new Instruction("cond($0.sum().gt(0), t -> t.sin().mul(2), t -> t.square(), $1)", Compiled.BUT_FOR_SIGNS_OF_ZERO,
                    v -> Transforms.cond(v[0].sum().gt(0), (Tensor t) -> t.sin().mul(2), (Tensor t) -> t.square(), v[1]), i, j);
        });
        Key key = Key.of(5);
        add("Dropouts.dropout($0, 0.3, Key.of(5))", x -> Dropouts.dropout(x, 0.3, key));
    }

    private void loops() {
        BiFunction<Tensor, Tensor, Carried<Tensor, Tensor>> step = (h, x) -> {
            Tensor next = h.mul(0.7).add(x).tanh();
            return new Carried<>(next, next.mul(x));
        };
        String body = "(h, x) -> { next = h.mul(0.7).add(x).tanh(); (next, next.mul(x)) }";
        all.add(d -> {
            int i = d.one(t -> t.rank() > 0 && t.rank() < 4);
            if (i < 0) return null;
            boolean kept = d.random.nextBoolean();
            var f = kept ? Transforms.checkpoint(step) : step;
            String text = "scan(" + (kept ? "checkpoint(" + body + ")" : body) + ", $0.select(0, 0).cos(), $0)";
            return d.random.nextBoolean() ? new Instruction(text + ".out()", v -> Transforms.scan(f, v[0].select(0, 0).cos(), v[0]).out(), i)
                    : new Instruction(text + ".carry()", v -> Transforms.scan(f, v[0].select(0, 0).cos(), v[0]).carry(), i);
        });
        add("foriLoop(0, 3, (i, t) -> t.mul(0.8).add(i).sin(), $0)",
                x -> Transforms.foriLoop(0, 3, (i, t) -> t.mul(0.8).add(i.to(t.dtype())).sin(), x));
        all.add(d -> new Instruction("fixedPoint((p, t) -> t.sin().mul(0.4).add(p), zeros).apply($0)", Compiled.NOT_AT_ALL,
                v -> Transforms.fixedPoint((Tensor p, Tensor t) -> t.sin().mul(0.4).add(p), Tensor.zeros(v[0].shape(), v[0].dtype())).apply(v[0]), d.any()));
        add("customRoot((p, t) -> t.pow(3).add(t).sub(p), p -> the real root).apply($0)", x -> Transforms.customRoot(
                (Tensor p, Tensor t) -> t.pow(3L).add(t).sub(p), Control::cubicRoot).apply(x));
    }

    /** The real t with t³ + t = p: t = 2/√3·sinh(asinh(p·3√3/2)/3). */
    private static Tensor cubicRoot(Tensor p) {
        return p.mul(1.5 * Math.sqrt(3)).asinh().div(3).sinh().mul(2 / Math.sqrt(3));
    }

    private void rules() {
        add("customVjp(t -> t.sin().mul(t), its derivative by hand).apply($0)", x -> Transforms.customVjp((Tensor t) -> t.sin().mul(t),
                (Tensor t) -> new Vjp<>(t.sin().mul(t), ct -> ct.mul(t.cos().mul(t).add(t.sin())))).apply(x));
        add("customJvp(t -> t.tanh(), its derivative by hand).apply($0)", x -> Transforms.customJvp(Tensor::tanh, (Tensor t, Tensor v) -> {
            Tensor y = t.tanh();
            return new Jvp<>(y, v.mul(y.square().rsub(1.0)));
        }).apply(x));
        all.add(d -> {
            int i = d.any();
            int j = d.one(t -> t.shape().equals(d.value(i).shape()));
            return new Instruction("checkpoint((a, b) -> a.mul(b.sin()).exp().atan()).apply($0, $1)",
                    v -> Transforms.checkpoint((Tensor a, Tensor b) -> a.mul(b.sin()).exp().atan()).apply(v[0], v[1]), i, j);
        });
        all.add(d -> {
            int i = d.any();
            int j = d.any();
            return new Instruction("checkpoint(t -> t.sin().mul($1.mean())).apply($0)",
                    v -> Transforms.checkpoint((Tensor t) -> t.sin().mul(v[1].mean())).apply(v[0]), i, j);
        });
    }

    private void transforms() {
        all.add(d -> {
            int i = d.any();
            int j = d.any();
            return new Instruction("grad(t -> t.sin().mul(t).mul($1.mean()).sum()).apply($0)",
                    v -> Transforms.grad((Tensor t) -> t.sin().mul(t).mul(v[1].mean()).sum()).apply(v[0]), i, j);
        });
        all.add(d -> {
            int i = d.any();
            int j = d.one(t -> t.shape().equals(d.value(i).shape()));
            return new Instruction("jvp(t -> t.mul($0).tanh(), $0, $1).tangent()",
                    v -> Transforms.jvp((Tensor t) -> t.mul(v[0]).tanh(), v[0], v[1]).tangent(), i, j);
        });
        add("vjp(t -> t.cos().mul($0), $0).pullback().apply($0.sin())", x -> Transforms.vjp((Tensor t) -> t.cos().mul(x), x).pullback().apply(x.sin()));
        add("hvp(t -> t.sin().mul(t).sum().square(), $0, $0.cos())", x -> Transforms.hvp((Tensor t) -> t.sin().mul(t).sum().square(), x, x.cos()));
        add("jit(t -> t.sin().mul(t).add(0.5)).apply($0)", x -> Transforms.jit((Tensor t) -> t.sin().mul(t).add(0.5)).apply(x));
        add("linearize(t -> t.sin().mul(t), $0).derivative().apply($0.cos())",
                x -> Transforms.linearize((Tensor t) -> t.sin().mul(t), x).derivative().apply(x.cos()));
        all.add(d -> {
            int i = d.one(t -> t.rank() > 0 && t.numel() <= 16);
            if (i < 0) return null;
            int in = d.axis(d.value(i));
            int rank = d.value(i).rank();
            int out = d.random.nextInt(rank);
            int j = d.any();
            return new Instruction("vmap(t -> t.cumsum(-1) or t.sin(), times $1.mean()).in(axis(" + in + ")).out(" + out + ").apply($0)",
                    v -> Transforms.vmap((Tensor t) -> (rank > 1 ? t.cumsum(-1) : t.sin()).mul(v[1].mean())).in(Transforms.axis(in)).out(out).apply(v[0]), i, j);
        });
        all.add(d -> {
            int i = d.rank(1);
            return i < 0 ? null : new Instruction("jacobian(t -> t.softmax(0).mul($0)).apply($0)",
                    v -> Transforms.jacobian((Tensor t) -> t.softmax(0).mul(v[0])).apply(v[0]), i);
        });
        all.add(d -> {
            int i = d.one(t -> t.rank() == 1 && t.numel() <= 4);
            return i < 0 ? null : new Instruction("hessian(t -> t.prod().add(t.sin().sum())).apply($0)",
                    v -> Transforms.hessian((Tensor t) -> t.prod().add(t.sin().sum())).apply(v[0]), i);
        });
    }
}
