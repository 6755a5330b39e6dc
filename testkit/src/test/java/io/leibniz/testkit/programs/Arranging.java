package io.leibniz.testkit.programs;

import io.leibniz.ops.Index;
import io.leibniz.ops.Shaping.PadMode;
import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Reductions and scans, and operations that only move numbers. */
final class Arranging {
    private final List<Function<Draw, Instruction>> all = new ArrayList<>();

    private Arranging() {}

    static List<Function<Draw, Instruction>> moving() {
        Arranging a = new Arranging();
        a.shapes();
        a.parts();
        a.indexed();
        return a.all;
    }

    static List<Function<Draw, Instruction>> reducing() {
        Arranging a = new Arranging();
        a.reductions();
        a.scans();
        return a.all;
    }

    private interface Reducer {
        Tensor apply(Tensor x, boolean keepdims, int... axes);
    }

    private void reduce(String name, int least, Reducer f) {
        all.add(d -> {
            int i = d.one(t -> t.rank() > 0 && Arrays.stream(t.shape().dims()).allMatch(n -> n >= least));
            if (i < 0) return null;
            Tensor x = d.value(i);
            int[] order = d.permutation(x.rank());
            int[] axes = Arrays.copyOf(order, 1 + d.random.nextInt(x.rank()));
            boolean keep = d.random.nextBoolean();
            return new Instruction("$0" + name + keep + ", " + Draw.list(axes) + ")", v -> f.apply(v[0], keep, axes), i);
        });
    }

    private void along(String text, BiFunction<Tensor, Integer, Tensor> f, boolean apart) {
        all.add(d -> {
            int i = d.atLeast(1);
            if (i < 0) return null;
            int axis = d.axis(d.value(i));
            if (apart && !Draw.distinct(d.value(i), axis)) return null;
            return new Instruction(text.replace("#", "" + axis), v -> f.apply(v[0], axis), i);
        });
    }

    private void reductions() {
        for (int i = 0; i < 2; i++) {
            reduce(".sum(", 1, Tensor::sum);
            reduce(".mean(", 1, Tensor::mean);
        }
        reduce(".prod(", 1, Tensor::prod);
        reduce(".logsumexp(", 1, Tensor::logsumexp);
        reduce(".square().add(0.3).norm(2, ", 1, (x, k, a) -> x.square().add(0.3).norm(2, k, a));
        reduce(".square().add(0.3).norm(3, ", 1, (x, k, a) -> x.square().add(0.3).norm(3, k, a));
        reduce(".var(0, ", 2, (x, k, a) -> x.var(0, k, a));
        all.add(d -> new Instruction("$0.mean()", v -> v[0].mean(), d.any()));
        along("$0.amax(#)", (x, a) -> x.amax(a), true);
        along("$0.amin(true, #)", (x, a) -> x.amin(true, a), true);
        along("$0.max(#).values()", (x, a) -> x.max(a).values(), true);
        along("$0.min(#).values()", (x, a) -> x.min(a).values(), true);
        along("$0.median(#).values()", (x, a) -> x.median(a).values(), true);
        along("$0.kthvalue(1, #).values()", (x, a) -> x.kthvalue(1, a).values(), true);
        along("$0.quantile(0.4, #)", (x, a) -> x.quantile(0.4, a), true);
    }

    private void scans() {
        along("$0.cumsum(#)", Tensor::cumsum, false);
        along("$0.cumprod(#)", Tensor::cumprod, false);
        along("$0.logcumsumexp(#)", Tensor::logcumsumexp, false);
        along("$0.cummax(#).values()", (x, a) -> x.cummax(a).values(), true);
        along("$0.cummin(#).values()", (x, a) -> x.cummin(a).values(), true);
        along("$0.sort(#, true).values()", (x, a) -> x.sort(a, true).values(), true);
        along("$0.softmax(#)", Tensor::softmax, false);
        along("$0.logSoftmax(#)", Tensor::logSoftmax, false);
        along("$0.softmin(#)", Tensor::softmin, false);
    }

    private void shapes() {
        all.add(d -> new Instruction("$0.flatten()", v -> v[0].reshape(-1), d.any()));
        all.add(d -> {
            int i = d.atLeast(1);
            if (i < 0) return null;
            int n = d.value(i).numel();
            int[] fit = java.util.stream.IntStream.rangeClosed(1, n).filter(k -> n % k == 0).toArray();
            int rows = fit[d.random.nextInt(fit.length)];
            return new Instruction("$0.reshape(" + rows + ", -1)", v -> v[0].reshape(rows, -1), i);
        });
        all.add(d -> {
            int i = d.atLeast(2);
            if (i < 0) return null;
            int[] p = d.permutation(d.value(i).rank());
            return new Instruction("$0.permute(" + Draw.list(p) + ")", v -> v[0].permute(p), i);
        });
        all.add(d -> {
            int i = d.one(t -> t.rank() < 4);
            if (i < 0) return null;
            int axis = d.random.nextInt(d.value(i).rank() + 1);
            return new Instruction("$0.unsqueeze(" + axis + ")", v -> v[0].unsqueeze(axis), i);
        });
        all.add(d -> {
            int i = d.one(t -> t.rank() < 3 && t.numel() <= 8);
            if (i < 0) return null;
            int[] to = d.value(i).shape().insert(0, 2).dims();
            return new Instruction("$0.expand(" + Draw.list(to) + ")", v -> v[0].expand(to), i);
        });
        along("$0.flip(#)", (x, a) -> x.flip(a), false);
        along("$0.roll(1, #)", (x, a) -> x.roll(1, a), false);
        along("$0.repeatInterleave(2, #)", (x, a) -> x.repeatInterleave(2, a), false);
        along("$0.transpose(0, #)", (x, a) -> x.transpose(0, a), false);
        along("$0.moveAxis(#, -1)", (x, a) -> x.moveAxis(a, -1), false);
        one(1, 2, "$0.diag()", Tensor::diag);
        one(2, 3, "$0.triu(0)", x -> x.triu(0));
        one(2, 3, "$0.tril(-1)", x -> x.tril(-1));
        one(2, 3, "$0.diagonal()", Tensor::diagonal);
        one(1, 2, "$0.diagEmbed(1)", x -> x.diagEmbed(1));
        one(2, 3, "$0.rot90(1, 0, 1)", x -> x.rot90(1, 0, 1));
        one(1, 3, "$0.pad(1, 2)", x -> x.pad(1, 2));
        one(2, 3, "$0.pad(0, 1, 1, 0)", x -> x.pad(0, 1, 1, 0));
        all.add(d -> {
            int i = d.one(t -> t.rank() >= 2 && t.rank() <= 3 && t.size(-1) > 1);
            if (i < 0) return null;
            PadMode mode = PadMode.values()[d.random.nextInt(PadMode.values().length)];
            return new Instruction("$0.pad(" + mode + ", 0.5, 1, 1)", v -> v[0].pad(mode, 0.5, 1, 1), i);
        });
        one(1, 2, "$0.tile(2)", x -> x.rank() == 1 ? x.tile(2) : x.tile(1, 2));
    }

    private void one(int from, int to, String text, java.util.function.UnaryOperator<Tensor> f) {
        all.add(d -> {
            int i = d.one(t -> t.rank() >= from && t.rank() <= to);
            return i < 0 ? null : new Instruction(text, v -> f.apply(v[0]), i);
        });
    }

    private void parts() {
        along("$0.select(#, -1)", (x, a) -> x.select(a, -1), false);
        along("$0.unbind(#).getFirst()", (x, a) -> x.unbind(a).getFirst(), false);
        along("$0.split(2, #).getLast()", (x, a) -> x.split(2, a).getLast(), false);
        all.add(d -> {
            int i = d.one(t -> t.rank() > 0 && t.numel() > 1);
            if (i < 0) return null;
            int axis = d.axis(d.value(i));
            int size = d.value(i).size(axis);
            int from = d.random.nextInt(size);
            int length = 1 + d.random.nextInt(size - from);
            return new Instruction("$0.narrow(" + axis + ", " + from + ", " + length + ")", v -> v[0].narrow(axis, from, length), i);
        });
        one(1, 3, "$0.at(ellipsis(), slice(null, null, -2))", x -> x.at(Index.ellipsis(), Index.slice(null, null, -2)));
        one(2, 3, "$0.at(0, newAxis(), all())", x -> x.at(0, Index.newAxis(), Index.all()));
        all.add(d -> {
            int i = d.one(t -> t.rank() > 0 && t.numel() <= 16);
            if (i < 0) return null;
            Tensor x = d.value(i);
            int axis = d.axis(x);
            int j = d.one(t -> t.rank() == x.rank() && t.shape().without(axis).equals(x.shape().without(axis)));
            return new Instruction("Tensor.cat(" + axis + ", $0, $1)", v -> Tensor.cat(axis, v), i, j);
        });
        all.add(d -> {
            int i = d.one(t -> t.rank() < 4 && t.numel() <= 16);
            if (i < 0) return null;
            Tensor x = d.value(i);
            int axis = d.random.nextInt(x.rank() + 1);
            int j = d.one(t -> t.shape().equals(x.shape()));
            return new Instruction("Tensor.stack(" + axis + ", $0, $1)", v -> Tensor.stack(axis, v), i, j);
        });
    }

    private static String ints(int... x) {
        return "Tensor.of(" + Draw.list(x) + ")";
    }

    private interface Indexed {
        Tensor apply(Tensor x, int axis, Tensor index);
    }

    /** Along an axis with constant positions, some twice. */
    private void positions(String name, int count, Indexed f) {
        all.add(d -> {
            int i = d.atLeast(1);
            if (i < 0) return null;
            int axis = d.axis(d.value(i));
            int[] at = d.indices(count, d.value(i).size(axis));
            Tensor index = Tensor.of(at);
            return new Instruction(name.replace("#", "" + axis).replace("@", ints(at)), v -> f.apply(v[0], axis, index), i);
        });
    }

    private void indexed() {
        positions("$0.take(@, #)", 2, (x, a, at) -> x.take(at, a));
        positions("$0.indexSelect(#, @)", 3, (x, a, at) -> x.indexSelect(a, at));
        positions("$0.indexAdd(#, @, $0.take(@, #).sin())", 2, (x, a, at) -> x.indexAdd(a, at, x.take(at, a).sin()));
        positions("$0.sin().scatterAdd(#, @ everywhere, $0)", 1, (x, a, at) -> {
            Tensor index = at.reshape(ones(x.rank())).expand(x.shape().with(a, 1));
            return x.sin().scatterAdd(a, index, x.narrow(a, 0, 1));
        });
        positions("$0.gather(#, @ everywhere)", 2, (x, a, at) -> {
            int[] s = ones(x.rank());
            s[a] = 2;
            return x.gather(a, at.reshape(s).expand(x.shape().with(a, 2)));
        });
        positions("$0.scatter(#, @ everywhere, $0.cos())", 1, (x, a, at) ->
                x.scatter(a, at.reshape(ones(x.rank())).expand(x.shape().with(a, 1)), x.narrow(a, 0, 1).cos()));
        all.add(d -> {
            int i = d.atLeast(1);
            if (i < 0) return null;
            boolean[] keep = new boolean[d.value(i).size(-1)];
            for (int k = 0; k < keep.length; k++) keep[k] = d.random.nextInt(3) > 0;
            Tensor mask = Tensor.of(keep);
            String text = Arrays.toString(keep);
            return new Instruction("$0.maskedFill(Tensor.of(" + text.substring(1, text.length() - 1) + "), 0.3)", v -> v[0].maskedFill(mask, 0.3), i);
        });
    }

    private static int[] ones(int rank) {
        int[] s = new int[rank];
        Arrays.fill(s, 1);
        return s;
    }
}
