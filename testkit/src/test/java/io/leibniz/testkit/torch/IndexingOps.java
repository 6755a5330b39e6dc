package io.leibniz.testkit.torch;

import io.leibniz.ops.Functional;
import io.leibniz.ops.ValuesAndIndices;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Elements by position, and positions by order. */
final class IndexingOps {
    private IndexingOps() {}

    static void addTo(Adapters t) {
        t.one("gather", a -> a.tensor(0).gather(a.integer(1, "dim"), index(a, 2)));
        t.one("index_select", a -> down(a, up(a.tensor(0)).indexSelect(a.integer(1, "dim"), index(a, 2))));
        t.one("take", a -> a.tensor(0).flatten().take(a.tensor(1), 0));
        t.one("take_along_dim", a -> {
            if (!a.has(2, "dim")) return a.tensor(0).flatten().gather(0, a.tensor(1).flatten());
            Tensor x = a.tensor(0);
            Tensor index = a.tensor(1);
            int axis = x.shape().axis("take_along_dim", a.integer(2, "dim"));
            // Both broadcast, but for the axis itself.
            Shape all = Shape.broadcast("take_along_dim", x.shape().with(axis, 1), index.shape().with(axis, 1));
            return x.expand(all.with(axis, x.size(axis))).gather(axis, index.expand(all.with(axis, index.size(axis))));
        });
        t.one("masked_select", a -> a.tensor(0).maskedSelect(a.tensor(1)));
        t.one("scatter", a -> {
            Tensor source = a.get(3, "src") instanceof Tensor s ? s : Tensor.full(index(a, 2).shape(), a.number(3, "value"), a.tensor(0).dtype());
            return down(a, up(a.tensor(0)).scatter(a.integer(1, "dim"), up(index(a, 2)), up(source)));
        });
        t.one("scatter_add", a -> down(a, up(a.tensor(0)).scatterAdd(a.integer(1, "dim"), up(index(a, 2)), up(a.tensor(3)))));
        t.one("scatter_reduce", IndexingOps::scatterReduce);
        t.one("index_add", a -> down(a, up(a.tensor(0)).indexAdd(a.integer(1, "dim"), index(a, 2), up(a.tensor(3)).mul(a.number(-1, "alpha", 1)))));
        t.one("index_fill", a -> {
            Tensor x = up(a.tensor(0));
            int axis = x.shape().axis("index_fill", a.integer(1, "dim"));
            Tensor hit = Tensor.arange(x.size(axis)).unsqueeze(1).eq(index(a, 2)).any(1);
            int[] column = new int[x.rank()];
            java.util.Arrays.fill(column, 1);
            column[axis] = x.size(axis);
            return down(a, x.maskedFill(hit.reshape(column), a.number(3, "value")));
        });
        t.one("index_put", a -> {
            Tensor x = a.tensor(0);
            Tensor given = a.tensors(1).getFirst();
            Tensor rows = given.dtype() == DType.BOOL ? given.nonzero().reshape(-1) : given;
            Tensor values = a.tensor(2).expand(x.shape().with(0, rows.numel()));
            return a.flag(-1, "accumulate", false)
                    ? x.indexAdd(0, rows, values)
                    : x.scatter(0, rows.unsqueeze(1).expand(values.shape()), values);
        });
        order(t);
        t.one("nn.functional.embedding_bag", IndexingOps::bags);
    }

    private static Tensor index(Arguments a, int position) {
        return a.tensor(position).to(DType.I64);
    }

    /** PyTorch lets a scalar pass for a vector of one element. */
    private static Tensor up(Tensor x) {
        return x.rank() == 0 ? x.unsqueeze(0) : x;
    }

    private static Tensor down(Arguments a, Tensor y) {
        return a.tensor(0).rank() == 0 ? y.reshape() : y;
    }

    /**
     * All that goes to one place, beside one another on a new last axis, then reduced. Elements of self that something goes to
     * take part if asked to.
     */
    private static Tensor scatterReduce(Arguments a) {
        Tensor x = a.tensor(0);
        int axis = x.shape().axis("scatter_reduce", a.integer(1, "dim"));
        String how = a.text(4, "reduce", "");
        double neutral = switch (how) {
            case "amax" -> Double.NEGATIVE_INFINITY;
            case "amin" -> Double.POSITIVE_INFINITY;
            case "prod" -> 1;
            default -> 0;
        };
        // Places that the index doesn't reach get an index that goes nowhere.
        int[] room = new int[2 * x.rank()];
        for (int i = 0; i < x.rank(); i++) if (i != axis) room[2 * (x.rank() - 1 - i) + 1] = x.size(i) - a.tensor(2).size(i);
        Tensor index = index(a, 2).pad(io.leibniz.ops.Shaping.PadMode.CONSTANT, -1, room).moveAxis(axis, -1);
        Tensor source = a.tensor(3).pad(room).moveAxis(axis, -1);
        Tensor self = x.moveAxis(axis, -1);
        Tensor goes = index.unsqueeze(-2).eq(Tensor.arange(x.size(axis)).unsqueeze(1));
        Tensor none = Tensor.scalar(neutral, x.dtype());
        Tensor takesPart = goes.any(-1).logicalNot();
        if (a.flag(-1, "include_self", true)) takesPart = takesPart.logicalOr(takesPart.logicalNot());
        Tensor own = Tensor.where(takesPart, self, none).unsqueeze(-1);
        Tensor all = Tensor.cat(-1, own, Tensor.where(goes, source.unsqueeze(-2), none));
        Tensor y = switch (how) {
            case "amax" -> all.amax(-1);
            case "amin" -> all.amin(-1);
            case "prod" -> all.prod(-1);
            case "sum" -> all.sum(-1);
            default -> all.sum(-1).div(goes.sum(-1).add(takesPart.to(DType.I64)).to(x.dtype()));
        };
        return y.moveAxis(-1, axis);
    }

    private static void order(Adapters t) {
        t.one("argsort", a -> a.tensor(0).argsort(a.integer(1, "dim", -1), a.flag(2, "descending", false)));
        t.many("sort", a -> {
            // All sorting is stable here.
            a.ignore(-1, "stable");
            ValuesAndIndices r = a.tensor(0).sort(a.integer(-1, "dim", -1), a.flag(-1, "descending", false));
            return List.of(r.values(), r.indices());
        });
        t.many("topk", a -> {
            a.ignore(4, "sorted");
            ValuesAndIndices r = Axes.both(a.tensor(0), x -> x.topk(a.integer(1, "k"), a.integer(2, "dim", -1), a.flag(3, "largest", true)));
            return List.of(r.values(), r.indices());
        });
        t.many("median", a -> {
            Tensor x = a.tensor(0);
            if (!a.has(-1, "dim")) return List.of(x.median());
            int axis = a.integer(-1, "dim");
            ValuesAndIndices r = Axes.both(x, v -> v.median(axis));
            boolean keep = a.flag(-1, "keepdim", false) && x.rank() > 0;
            return keep ? List.of(r.values().unsqueeze(axis), r.indices().unsqueeze(axis)) : List.of(r.values(), r.indices());
        });
        t.one("quantile", a -> {
            Tensor x = a.has(-1, "dim") ? up(a.tensor(0)) : a.tensor(0).flatten();
            int axis = x.shape().axis("quantile", a.integer(-1, "dim", 0));
            Tensor y = quantile(x, a.number(1, "q"), axis, a.text(-1, "interpolation", "linear"));
            return a.flag(-1, "keepdim", false) && a.tensor(0).rank() > 0 ? y.unsqueeze(axis) : y;
        });
        t.one("searchsorted", a -> {
            Tensor x = a.tensor(0);
            if (a.has(-1, "sorter")) x = x.gather(-1, a.tensor(-1, "sorter"));
            boolean right = a.flag(-1, "right", false) | a.text(-1, "side", "left").equals("right");
            Tensor v = a.tensor(1).unsqueeze(-1);
            Tensor before = right ? x.unsqueeze(-2).le(v) : x.unsqueeze(-2).lt(v);
            return before.sum(-1).to(a.flag(-1, "out_int32", false) ? DType.I32 : DType.I64);
        });
    }

    private static Tensor quantile(Tensor x, double q, int axis, String interpolation) {
        if (interpolation.equals("linear")) return x.quantile(q, axis);
        Tensor sorted = x.sort(axis).values();
        double at = q * (x.size(axis) - 1);
        Tensor low = sorted.select(axis, (int) Math.floor(at));
        Tensor high = sorted.select(axis, (int) Math.ceil(at));
        return switch (interpolation) {
            case "midpoint" -> at == Math.floor(at) ? low : low.add(high).div(2.0);
            case "lower" -> low;
            case "higher" -> high;
            case "nearest" -> sorted.select(axis, (int) Math.rint(at));
            default -> throw new IllegalArgumentException("interpolation " + interpolation);
        };
    }

    /** Sums of embeddings: of each row of indices, or of the stretches of a vector that begin at the offsets. */
    private static Tensor bags(Arguments a) {
        if (!a.text(-1, "mode", "mean").equals("sum")) throw new UnsupportedOperationException("mode " + a.get(-1, "mode"));
        Tensor table = a.tensor(0);
        Tensor index = a.tensor(1);
        Tensor rows = Functional.embedding(table, index);
        Tensor weights = a.optional(-1, "per_sample_weights");
        if (weights != null) rows = rows.mul(weights.unsqueeze(-1));
        if (a.has(-1, "padding_idx")) {
            int padding = Math.floorMod(a.integer(-1, "padding_idx"), table.size(0));
            rows = rows.maskedFill(index.eq((long) padding).unsqueeze(-1), 0);
        }
        Tensor offsets = a.optional(-1, "offsets");
        boolean last = a.flag(-1, "include_last_offset", false);
        if (offsets == null) return rows.sum(1);
        List<Tensor> bags = new ArrayList<>();
        for (int i = 0; i < offsets.numel() - (last ? 1 : 0); i++) {
            int from = (int) offsets.get(i);
            int to = i + 1 < offsets.numel() ? (int) offsets.get(i + 1) : index.numel();
            bags.add(rows.narrow(0, from, to - from).sum(0));
        }
        return Tensor.stack(0, bags);
    }
}
