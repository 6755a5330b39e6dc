package io.leibniz.testkit.torch;

import io.leibniz.ops.Shaping.PadMode;
import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The same elements in another arrangement. */
final class ShapingOps {
    private ShapingOps() {}

    static void addTo(Adapters t) {
        reshaping(t);
        joining(t);
        parting(t);
        moving(t);
        repeating(t);
        padding(t);
        diagonals(t);
    }

    private static void reshaping(Adapters t) {
        t.one("reshape", a -> a.tensor(0).reshape(a.integers(1, "shape")));
        t.one("view", a -> a.tensor(0).reshape(a.integers(1, "shape")));
        t.one("flatten", a -> a.tensor(0).flatten(a.integer(-1, "start_dim", 0), a.integer(-1, "end_dim", -1)));
        t.one("unflatten", a -> {
            Tensor x = a.tensor(0);
            int axis = x.shape().axis("unflatten", a.integer(1, "dim"));
            int[] before = x.shape().sub(0, axis).dims();
            int[] own = a.integers(2, "sizes");
            int[] after = x.shape().sub(axis + 1, x.rank()).dims();
            return x.reshape(join(before, join(own, after)));
        });
        t.one("squeeze", a -> a.has(1, "dim") ? a.tensor(0).squeeze(a.integer(1, "dim")) : a.tensor(0).squeeze());
        t.one("unsqueeze", a -> a.tensor(0).unsqueeze(a.integer(1, "dim")));
        t.one("broadcast_to", a -> a.tensor(0).expand(a.integers(1, "size")));
        t.one("expand", a -> {
            Tensor x = a.tensor(0);
            int[] size = a.integers(1, "size");
            // −1 keeps the extent.
            for (int i = 0; i < size.length; i++) if (size[i] < 0) size[i] = x.size(i - size.length);
            return x.expand(size);
        });
    }

    private static int[] join(int[] a, int[] b) {
        return IntStream.concat(IntStream.of(a), IntStream.of(b)).toArray();
    }

    private static void joining(Adapters t) {
        t.one("cat", a -> Tensor.cat(a.integer(-1, "dim", 0), a.tensors(0)));
        t.one("stack", a -> Tensor.stack(a.integer(1, "dim", 0), a.tensors(0)));
        t.one("hstack", a -> Tensor.cat(a.tensors(0).getFirst().rank() == 1 ? 0 : 1, a.tensors(0)));
        t.one("vstack", a -> Tensor.cat(0, a.tensors(0).stream().map(x -> x.rank() == 1 ? x.unsqueeze(0) : x).toList()));
        t.one("block_diag", a -> {
            List<Tensor> blocks = a.tensorsFrom(0).stream().map(x -> x.rank() == 1 ? x.unsqueeze(0) : x).toList();
            int width = blocks.stream().mapToInt(b -> b.size(1)).sum();
            List<Tensor> rows = new ArrayList<>();
            int at = 0;
            for (Tensor b : blocks) {
                rows.add(b.pad(at, width - at - b.size(1)));
                at += b.size(1);
            }
            return Tensor.cat(0, rows);
        });
        t.many("meshgrid.list_of_tensors", a -> grid(a, a.tensors(0)));
        t.many("meshgrid.variadic_tensors", a -> grid(a, a.tensorsFrom(0)));
    }

    /** With indexing "xy" the first two axes of the results change places. */
    private static List<Tensor> grid(Arguments a, List<Tensor> x) {
        boolean xy = a.text(-1, "indexing", "ij").equals("xy") && x.size() > 1;
        Tensor[] v = x.stream().map(Tensor::flatten).toArray(Tensor[]::new);
        return Tensor.meshgrid(v).stream().map(g -> xy ? g.transpose(0, 1) : g).toList();
    }

    private static void parting(Adapters t) {
        t.many("chunk", a -> a.tensor(0).chunk(a.integer(1, "chunks"), a.integer(2, "dim", 0)));
        t.many("split", a -> a.tensor(0).split(a.integer(1, "size"), a.integer(2, "dim", 0)));
        t.many("split.list_args", a -> a.tensor(0).split(a.integers(1, "size"), a.integer(2, "dim", 0)));
        t.many("split_with_sizes", a -> a.tensor(0).split(a.integers(1, "size"), a.integer(2, "dim", 0)));
        t.many("unbind", a -> a.tensor(0).unbind(a.integer(1, "dim")));
        t.one("narrow", a -> a.tensor(0).narrow(a.integer(1, "dim"), a.integer(2, "start"), a.integer(3, "length")));
        t.one("select", a -> a.tensor(0).select(a.integer(1, "dim"), a.integer(2, "index")));
        t.one("slice", a -> {
            Tensor x = a.tensor(0);
            int axis = a.integer(1, "dim", 0);
            int start = a.integer(2, "start", 0);
            return x.narrow(axis, start, a.integer(3, "end", x.size(axis)) - start);
        });
        t.one("unfold", a -> {
            Tensor x = a.tensor(0).rank() == 0 ? a.tensor(0).unsqueeze(0) : a.tensor(0);
            Tensor windows = x.unfold(a.integer(1, "dim"), a.integer(2, "size"), a.integer(3, "step"));
            // A scalar gives one window of one element, not a list of windows.
            return a.tensor(0).rank() == 0 ? windows.select(0, 0) : windows;
        });
    }

    private static void moving(Adapters t) {
        t.one("permute", a -> a.tensor(0).permute(a.integers(1, "dims")));
        t.one("transpose", a -> a.tensor(0).rank() == 0 ? ignoring(a, 1, 2) : a.tensor(0).transpose(a.integer(1, "dim0"), a.integer(2, "dim1")));
        t.one("t", a -> a.tensor(0).rank() < 2 ? a.tensor(0) : a.tensor(0).t());
        t.one("movedim", a -> {
            Tensor x = a.tensor(0);
            int[] from = a.integers(1, "source");
            int[] to = a.integers(2, "destination");
            Integer[] order = new Integer[x.rank()];
            for (int i = 0; i < from.length; i++) order[x.shape().axis("movedim", to[i])] = x.shape().axis("movedim", from[i]);
            List<Integer> left = new ArrayList<>(IntStream.range(0, x.rank()).filter(i -> !Arrays.asList(order).contains(i)).boxed().toList());
            for (int i = 0; i < order.length; i++) if (order[i] == null) order[i] = left.removeFirst();
            return x.permute(Arrays.stream(order).mapToInt(Integer::intValue).toArray());
        });
        t.one("flip", a -> {
            int[] axes = a.integers(1, "dims");
            return axes.length == 0 ? a.tensor(0) : a.tensor(0).flip(axes);
        });
        t.one("roll", a -> a.tensor(0).roll(a.integer(1, "shifts"), a.integer(2, "dims")));
        t.one("rot90", a -> {
            int[] axes = a.has(2, "dims") ? a.integers(2, "dims") : new int[] {0, 1};
            return a.tensor(0).rot90(a.integer(1, "k", 1), axes[0], axes[1]);
        });
    }

    private static Tensor ignoring(Arguments a, int... positions) {
        for (int p : positions) a.ignore(p, "");
        return a.tensor(0);
    }

    private static void repeating(Adapters t) {
        t.one("tile", a -> a.tensor(0).tile(a.integers(1, "dims")));
        t.one("repeat", a -> a.tensor(0).tile(a.integers(1, "repeats")));
        t.one("repeat_interleave", a -> {
            Tensor x = a.has(-1, "dim") ? a.tensor(0) : a.tensor(0).flatten();
            int axis = a.integer(-1, "dim", 0);
            if (!(a.get(-1, "repeats") instanceof Tensor counts)) return x.repeatInterleave(a.integer(-1, "repeats"), axis);
            // Position i as often as its count says.
            long[] index = IntStream.range(0, counts.numel()).flatMap(i -> IntStream.generate(() -> i).limit((long) counts.get(i))).asLongStream().toArray();
            return x.indexSelect(axis, Tensor.of(index));
        });
    }

    private static void padding(Adapters t) {
        t.one("constant_pad_nd", a -> a.tensor(0).pad(PadMode.CONSTANT, a.number(2, "value", 0), a.integers(1, "pad")));
        t.one("nn.functional.pad", a -> {
            PadMode mode = switch (a.text(2, "mode", "constant")) {
                case "constant" -> PadMode.CONSTANT;
                case "reflect" -> PadMode.REFLECT;
                case "replicate" -> PadMode.REPLICATE;
                case "circular" -> PadMode.CIRCULAR;
                default -> throw new IllegalArgumentException("mode " + a.get(2, "mode"));
            };
            return a.tensor(0).pad(mode, a.number(3, "value", 0), a.integers(1, "pad"));
        });
    }

    private static void diagonals(Adapters t) {
        t.one("diag", a -> a.tensor(0).rank() == 1 ? a.tensor(0).diagEmbed(a.integer(1, "diagonal", 0)) : a.tensor(0).diagonal(a.integer(1, "diagonal", 0), 0, 1));
        t.one("diag_embed", a -> a.tensor(0).diagEmbed(a.integer(-1, "offset", 0)));
        t.one("diagonal", a -> a.tensor(0).diagonal(a.integer(-1, "offset", 0), a.integer(-1, "dim1", 0), a.integer(-1, "dim2", 1)));
        t.one("tril", a -> a.tensor(0).tril(a.integer(1, "diagonal", 0)));
        t.one("triu", a -> a.tensor(0).triu(a.integer(1, "diagonal", 0)));
    }
}
