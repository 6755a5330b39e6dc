package io.leibniz.cpu;

import io.leibniz.cpu.Samples.Lie;
import io.leibniz.kernel.ConvShape;
import io.leibniz.kernel.Kernels;
import io.leibniz.kernel.NdArray;
import io.leibniz.kernel.WindowShape;
import io.leibniz.prim.Binary;
import io.leibniz.prim.Compare;
import io.leibniz.prim.Conv;
import io.leibniz.prim.FourierTransform;
import io.leibniz.prim.Pad;
import io.leibniz.prim.RandomBits;
import io.leibniz.prim.Reduce;
import io.leibniz.prim.Scan;
import io.leibniz.prim.Scatter;
import io.leibniz.prim.Unary;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What every set of kernels must compute alike: operations over awkward sizes, layouts and types. */
final class KernelCases {
    /** One call; the name says everything needed to repeat it. */
    record Case(String name, Function<Kernels, NdArray> run) {}

    private static final int[] LENGTHS = {0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65, 100, 257, 1000};
    private static final int[][] SHAPES = {
        {}, {1}, {5}, {40}, {0, 3}, {3, 0}, {1, 17}, {17, 1}, {6, 5}, {5, 33}, {33, 4}, {20, 64}, {3, 4, 5}, {2, 17, 9}, {2, 3, 4, 5}, {4, 20, 3, 16}};

    private final Map<String, List<Case>> groups = new LinkedHashMap<>();

    private KernelCases() {}

    /** By operation. */
    static Map<String, List<Case>> all() {
        KernelCases c = new KernelCases();
        c.pointwise();
        c.conversions();
        c.reductions();
        c.rows();
        c.places();
        c.dots();
        c.randoms();
        c.windows();
        c.fused();
        c.fourier();
        return c.groups;
    }

    private void add(String group, String name, Function<Kernels, NdArray> run) {
        groups.computeIfAbsent(group, g -> new ArrayList<>()).add(new Case(group + " " + name, run));
    }

    private static boolean defined(Unary op, DType type) {
        return switch (type) {
            case F32 -> op.f32 != null;
            case F64 -> op.f64 != null;
            case I32, I64 -> op.i64 != null;
            case BOOL -> op == Unary.NOT || op == Unary.STOP_GRADIENT;
            case BF16, F16, I8, U8 -> false;
        };
    }

    private static boolean defined(Binary op, DType type) {
        return switch (type) {
            case F32 -> op.f32 != null;
            case F64 -> op.f64 != null;
            case I32, I64 -> op.i64 != null;
            case BOOL -> op == Binary.AND || op == Binary.OR || op == Binary.XOR;
            case BF16, F16, I8, U8 -> false;
        };
    }

    private static boolean divides(Binary op) {
        return op == Binary.FLOOR_DIV || op == Binary.REMAINDER || op == Binary.FMOD || op == Binary.POW;
    }

    private void pointwise() {
        for (DType type : DType.values()) {
            for (Unary op : Unary.values()) {
                if (!defined(op, type)) continue;
                String group = op.label() + "." + type;
                for (int n : LENGTHS) add(group, "of " + n, k -> k.unary(op, Samples.of(type, n, n)));
                for (Lie lie : Lie.values()) add(group, "of 7×33×4 " + lie, k -> k.unary(op, Samples.of(type, lie, 2, 7, 33, 4)));
                add(group, "of 40,000", k -> k.unary(op, Samples.of(type, 3, 40_000)));
                if (type.isFloating()) add(group, "of special numbers", k -> k.unary(op, Samples.special(type)));
            }
            for (Binary op : Binary.values()) {
                if (!defined(op, type)) continue;
                String group = op.label() + "." + type;
                for (int n : LENGTHS) add(group, "of " + n, k -> k.binary(op, left(op, Samples.of(type, n, n)), divisor(op, type, Lie.ROW_MAJOR, n + 1, n)));
                for (Lie a : Lie.values()) {
                    for (Lie b : Lie.values()) {
                        add(group, "of 5×18×3 " + a + " " + b, k -> k.binary(op, left(op, Samples.of(type, a, 4, 5, 18, 3)), divisor(op, type, b, 5, 5, 18, 3)));
                    }
                }
                if (type != DType.F32 && type != DType.F64) continue;
                for (Lie b : Lie.values()) {
                    add(group, "of 3×20×17 " + b, k -> k.binary(op, left(op, Samples.of(type, 6, 3, 20, 17)), Samples.of(type, b, 7, 3, 20, 17)));
                    add(group, "of 3×20×17 mirrored " + b, k -> k.binary(op, left(op, Samples.of(type, b, 6, 3, 20, 17)), Samples.of(type, 7, 3, 20, 17)));
                }
                if (op == Binary.POLYGAMMA) continue;
                add(group, "of special numbers", k -> {
                    NdArray x = Samples.special(type);
                    int n = x.numel();
                    Shape square = Shape.of(n, n);
                    return k.binary(op, x.broadcast(square), x.reshape(Shape.of(n, 1)).broadcast(square));
                });
            }
            for (Compare op : Compare.values()) {
                if (type.isStorage()) continue;
                String group = op.label() + "." + type;
                for (int n : LENGTHS) add(group, "of " + n, k -> k.compare(op, Samples.of(type, n, n), Samples.of(type, n / 2, n)));
                for (Lie a : Lie.values()) {
                    for (Lie b : Lie.values()) {
                        add(group, "of 5×18×3 " + a + " " + b, k -> k.compare(op, Samples.of(type, a, 4, 5, 18, 3), Samples.of(type, b, 4, 5, 18, 3)));
                    }
                }
            }
            for (Lie a : Lie.values()) {
                for (int[] d : new int[][] {{5, 9, 7}, {40, 70}, {3, 33, 65}}) {
                    add("contiguous." + type, "of " + Arrays.toString(d) + " " + a, k -> k.contiguous(Samples.of(type, a, 2, d)));
                }
            }
            for (int n : new int[] {1, 5, 31, 32, 33, 256, 257}) {
                add("contiguous." + type, "of short rows of " + n,
                        k -> k.contiguous(Samples.of(type, n, 3, 4, 2, 60, n).permute(new int[] {1, 3, 0, 2, 4})));
            }
            for (Lie c : Lie.values()) {
                for (Lie a : Lie.values()) {
                    for (Lie b : List.of(Lie.ROW_MAJOR, Lie.UNIFORM, Lie.TRANSPOSED, Lie.FIRST_BROADCAST)) {
                        add("where." + type, "of 5×9×7 " + c + " " + a + " " + b, k -> k.select(Samples.of(DType.BOOL, c, 1, 5, 9, 7),
                                Samples.of(type, a, 2, 5, 9, 7), Samples.of(type, b, 3, 5, 9, 7)));
                    }
                }
            }
        }
        for (Binary op : List.of(Binary.ADD, Binary.DIV, Binary.TANH_GRAD)) {
            for (Lie a : Lie.values()) {
                for (Lie b : Lie.values()) {
                    add("large." + op.label(), "of 67×40×41 " + a + " " + b,
                            k -> k.binary(op, Samples.of(DType.F32, a, 8, 67, 40, 41), Samples.of(DType.F32, b, 9, 67, 40, 41)));
                }
            }
        }
    }

    /** Small whole numbers where an operation takes an order. */
    private static NdArray left(Binary op, NdArray x) {
        if (op != Binary.POLYGAMMA) return x;
        if (x.data() instanceof float[] a) for (int i = 0; i < a.length; i++) a[i] = i % 4;
        if (x.data() instanceof double[] a) for (int i = 0; i < a.length; i++) a[i] = i % 4;
        return x;
    }

    /** Integers by which one may divide, or to which one may raise. */
    private static NdArray divisor(Binary op, DType type, Lie lie, long seed, int... dims) {
        NdArray x = Samples.of(type, lie, seed, dims);
        if (!divides(op)) return x;
        if (x.data() instanceof int[] a) for (int i = 0; i < a.length; i++) a[i] = op == Binary.POW ? a[i] & 7 : a[i] | 1;
        if (x.data() instanceof long[] a) for (int i = 0; i < a.length; i++) a[i] = op == Binary.POW ? a[i] & 7 : a[i] | 1;
        return x;
    }

    private void conversions() {
        for (DType from : DType.values()) {
            for (DType to : DType.values()) {
                String group = "convert." + from + "." + to;
                for (Lie lie : Lie.values()) add(group, "of 5×18×3 " + lie, k -> k.convert(to, Samples.of(from, lie, 5, 5, 18, 3)));
                add(group, "of 70,000", k -> k.convert(to, Samples.of(from, 6, 70_000)));
                if (from.isFloating()) add(group, "of special numbers", k -> k.convert(to, Samples.special(from)));
            }
        }
    }

    private void reductions() {
        for (DType type : DType.values()) {
            if (type.isStorage()) continue;
            for (Reduce.Op op : Reduce.Op.values()) {
                boolean truth = op == Reduce.Op.ANY || op == Reduce.Op.ALL;
                boolean extreme = op == Reduce.Op.MAX || op == Reduce.Op.MIN;
                if (truth ? type != DType.BOOL : type == DType.BOOL && !extreme) continue;
                String group = op.name().toLowerCase(java.util.Locale.ROOT) + "." + type;
                for (int n : new int[] {1, 2, 15, 16, 17, 31, 100, 4095, 4096, 4097, 9000}) {
                    add(group, "of " + n, k -> k.reduce(op, new int[] {0}, Samples.of(type, n, n)));
                    add(group, "over rows of 3×" + n, k -> k.reduce(op, new int[] {1}, Samples.of(type, n, 3, n)));
                    add(group, "over columns of " + n + "×3", k -> k.reduce(op, new int[] {0}, Samples.of(type, n, n, 3)));
                    add(group, "over columns of " + n + "×20", k -> k.reduce(op, new int[] {0}, Samples.of(type, n, n, 20)));
                    add(group, "over -0 of " + n, k -> k.reduce(op, new int[] {0}, k.unary(Unary.NEG, NdArray.of(type, Shape.of(n), type.newArray(n)))));
                }
                if (type == DType.BOOL) groups.get(group).removeIf(c -> c.name.contains("-0"));
                for (int[] dims : SHAPES) {
                    int r = dims.length;
                    for (int mask = 0; mask < 1 << r; mask++) {
                        int[] axes = axes(mask, r);
                        int seed = mask;
                        for (Lie lie : Lie.values()) {
                            add(group, "of " + Arrays.toString(dims) + " " + lie + " over " + Arrays.toString(axes),
                                    k -> k.reduce(op, axes, Samples.of(type, lie, seed, dims)));
                        }
                    }
                }
                if (type != DType.F32) continue;
                add(group, "of 300×700", k -> k.reduce(op, new int[] {0, 1}, Samples.of(type, 1, 300, 700)));
                add(group, "over rows of 300×700", k -> k.reduce(op, new int[] {1}, Samples.of(type, 1, 300, 700)));
                add(group, "over columns of 300×700", k -> k.reduce(op, new int[] {0}, Samples.of(type, 1, 300, 700)));
                add(group, "over columns of 20,000×10", k -> k.reduce(op, new int[] {0}, Samples.of(type, 1, 20_000, 10)));
                add(group, "over columns of 20,000×5", k -> k.reduce(op, new int[] {0}, Samples.of(type, 1, 20_000, 5)));
                for (int n : new int[] {100, 500}) {
                    add(group, "over rows apart of 3×2×" + n + "×24", k -> k.reduce(op, new int[] {0, 2}, Samples.of(type, 1, 3, 2, n, 24)));
                }
                add(group, "per channel of 16×6×28×28", k -> k.reduce(op, new int[] {0, 2, 3}, Samples.of(type, 1, 16, 6, 28, 28)));
                add(group, "of 500,000", k -> k.reduce(op, new int[] {0}, Samples.of(type, 1, 500_000)));
                add(group, "of special numbers", k -> k.reduce(op, new int[] {0}, Samples.special(type)));
            }
        }
    }

    private static int[] axes(int mask, int rank) {
        int[] r = new int[Integer.bitCount(mask)];
        for (int a = 0, i = 0; a < rank; a++) if ((mask >> a & 1) != 0) r[i++] = a;
        return r;
    }

    private void rows() {
        for (DType type : DType.values()) {
            if (type.isStorage()) continue;
            for (int[] dims : SHAPES) {
                for (Lie lie : Lie.values()) {
                    String of = "of " + Arrays.toString(dims) + " " + lie;
                    for (int axis = 0; axis < dims.length; axis++) {
                        int a = axis;
                        for (boolean max : new boolean[] {true, false}) {
                            add((max ? "argmax." : "argmin.") + type, of + " along " + a, k -> k.argReduce(max, a, Samples.of(type, lie, 1, dims)));
                            add("argsort." + type, of + " along " + a + (max ? " descending" : ""),
                                    k -> k.argSort(a, max, Samples.of(type, lie, 2, dims)));
                        }
                        for (Scan.Op op : Scan.Op.values()) {
                            if (type == DType.BOOL && op != Scan.Op.CUMMAX && op != Scan.Op.CUMMIN) continue;
                            if (op == Scan.Op.LOGCUMSUMEXP && !type.isFloating()) continue;
                            add(new Scan(op, 0).label() + "." + type, of + " along " + a, k -> k.scan(op, a, Samples.of(type, lie, 3, dims)));
                        }
                    }
                    if (!type.isFloating() || dims.length == 0) continue;
                    add("softmax." + type, of, k -> k.softmax(Samples.of(type, lie, 4, dims)));
                    add("logSoftmax." + type, of, k -> k.logSoftmax(Samples.of(type, lie, 4, dims)));
                }
            }
            add("argsort." + type, "of 3×5000", k -> k.argSort(1, false, Samples.of(type, 5, 3, 5000)));
            add("argsort." + type, "of 3×5000 descending", k -> k.argSort(1, true, Samples.of(type, 5, 3, 5000)));
            if (!type.isFloating()) continue;
            for (boolean on : new boolean[] {true, false}) {
                add("argsort." + type, "of special numbers", k -> k.argSort(0, on, Samples.special(type)));
                add(on ? "argmax." + type : "argmin." + type, "of special numbers", k -> k.argReduce(on, 0, Samples.special(type)));
            }
            for (int n : new int[] {1, 2, 10, 16, 17, 63, 64, 300, 1000, 4096, 5000}) {
                add("softmax." + type, "of 37×" + n, k -> k.softmax(Samples.small(type, Lie.ROW_MAJOR, 6, 37, n)));
                add("logSoftmax." + type, "of 37×" + n, k -> k.logSoftmax(Samples.small(type, Lie.ROW_MAJOR, 6, 37, n)));
            }
        }
    }

    private void places() {
        for (DType type : DType.values()) {
            for (Lie lie : Lie.values()) {
                for (int axis = 0; axis < 3; axis++) {
                    int a = axis;
                    String of = lie + " along " + a;
                    int[] dims = {4, 5, 6};
                    int[] other = dims.clone();
                    other[a] = 3;
                    add("concat." + type, of, k -> k.concat(a, new NdArray[] {
                        Samples.of(type, lie, 1, dims), Samples.of(type, 2, other), Samples.of(type, lie, 3, other)}));
                    add("take." + type, of, k -> k.take(a, Samples.of(type, lie, 1, dims), Samples.indices(2, dims[a], 2, 7)));
                    add("take." + type, "scalar " + of, k -> k.take(a, Samples.of(type, lie, 1, dims), Samples.indices(2, dims[a])));
                    add("gather." + type, of, k -> k.gather(a, Samples.of(type, lie, 1, dims), Samples.indices(2, dims[a], other)));
                    add("gather." + type, "transposed index " + of,
                            k -> k.gather(a, Samples.of(type, lie, 1, 5, 5, 5), Samples.indices(2, 5, 5, 5, 5).permute(new int[] {2, 0, 1})));
                    for (Scatter.Mode mode : Scatter.Mode.values()) {
                        if ((type == DType.BOOL || type.isStorage()) && mode == Scatter.Mode.ADD) continue;
                        add("scatter." + mode + "." + type, of, k -> k.scatter(a, mode, Samples.of(type, lie, 1, dims),
                                Samples.indices(2, dims[a], other), Samples.of(type, lie, 3, other)));
                    }
                    if (type == DType.BOOL || type.isStorage()) continue;
                    add("takeAdd." + type, of, k -> k.takeAdd(a, 9, Samples.of(type, lie, 1, dims), Samples.indices(2, 9, dims[a])));
                    add("takeAdd." + type, "by a matrix " + of, k -> {
                        int[] d = {4, 5, 6, 7};
                        return k.takeAdd(a, 9, Samples.of(type, lie, 1, d), Samples.indices(2, 9, d[a], d[a + 1]));
                    });
                }
                for (double value : new double[] {0, 1.5, Double.NEGATIVE_INFINITY}) {
                    add("pad." + type, lie + " with " + value, k -> k.pad(
                            new Pad(new int[] {1, 0, 2}, new int[] {0, 3, 1}, new int[] {0, 1, 2}, value), Samples.of(type, lie, 1, 4, 5, 6)));
                    add("pad." + type, "outside only " + lie + " with " + value, k -> k.pad(
                            new Pad(new int[] {1, 0, 2}, new int[] {0, 3, 1}, new int[3], value), Samples.of(type, lie, 1, 4, 5, 6)));
                }
            }
            add("pad." + type, "empty", k -> k.pad(new Pad(new int[] {1, 0}, new int[] {0, 3}, new int[2], 0), Samples.of(type, 1, 0, 5)));
            add("take." + type, "rows of 1000×64", k -> k.take(0, Samples.of(type, 1, 1000, 64), Samples.indices(2, 1000, 40, 50)));
            if (type == DType.BOOL || type.isStorage()) continue;
            add("takeAdd." + type, "rows of 2000×300", k -> k.takeAdd(0, 50, Samples.of(type, 1, 2000, 300), Samples.indices(2, 50, 2000)));
        }
    }

    private void dots() {
        for (DType type : List.of(DType.F32, DType.F64, DType.I32, DType.I64)) {
            for (int[] s : new int[][] {{1, 1, 1}, {2, 3, 4}, {5, 1, 7}, {1, 64, 1}, {32, 64, 1}, {32, 16, 64}, {1, 300, 33}, {17, 257, 19}, {40, 40, 40},
                {65, 5, 70}, {3, 0, 2}, {0, 3, 2}}) {
                int m = s[0];
                int k = s[1];
                int n = s[2];
                for (Lie a : List.of(Lie.ROW_MAJOR, Lie.AFTER_OFFSET, Lie.TRANSPOSED, Lie.STEPPED, Lie.FIRST_BROADCAST, Lie.LAST_BROADCAST)) {
                    for (Lie b : List.of(Lie.ROW_MAJOR, Lie.TRANSPOSED, Lie.STEPPED, Lie.UNIFORM)) {
                        add("dot." + type, m + "×" + k + "×" + n + " " + a + " " + b,
                                q -> q.dot(Samples.small(type, a, 1, m, k), Samples.small(type, b, 2, k, n)));
                    }
                }
            }
            for (Lie a : Lie.values()) {
                for (Lie b : Lie.values()) {
                    add("dot." + type, "batch 6 of 5×9×7 " + a + " " + b,
                            q -> q.dot(Samples.small(type, a, 1, 6, 5, 9), Samples.small(type, b, 2, 6, 9, 7)));
                    add("dot." + type, "batch 2×3 of 5×9×17 " + a + " " + b,
                            q -> q.dot(Samples.small(type, a, 1, 2, 3, 5, 9), Samples.small(type, b, 2, 2, 3, 9, 17)));
                }
            }
            add("dot." + type, "batch of tall products", q -> q.dot(
                    Samples.small(type, Lie.ROW_MAJOR, 1, 2, 3, 5, 9), Samples.small(type, Lie.ROW_MAJOR, 2, 9, 17).broadcast(Shape.of(2, 3, 9, 17))));
        }
        add("dot.f32", "200×300×150", q -> q.dot(Samples.small(DType.F32, Lie.ROW_MAJOR, 1, 200, 300), Samples.small(DType.F32, Lie.TRANSPOSED, 2, 300, 150)));
    }

    private void randoms() {
        NdArray key = NdArray.of(Shape.SCALAR, new long[] {0x123456789ABCDEFL});
        for (RandomBits.Kind kind : RandomBits.Kind.values()) {
            DType[] types = switch (kind) {
                case BITS -> new DType[] {DType.I32, DType.I64};
                case SPLIT, FOLD -> new DType[] {DType.I64};
                case UNIFORM, NORMAL -> new DType[] {DType.F32, DType.F64};
            };
            for (DType type : types) {
                for (int n : new int[] {0, 1, 7, 1000, 33_333}) {
                    add("random." + kind + "." + type, "of " + n, k -> k.random(kind, type, Shape.of(n), key));
                }
            }
        }
    }

    private void windows() {
        Shape one = Shape.of(1, 1);
        Shape two = Shape.of(2, 2);
        Shape none = Shape.of(0, 0);
        Shape three = Shape.of(3, 3);
        List<ConvShape> shapes = List.of(
                new ConvShape(2, 1, 4, 1, Shape.of(9, 11), three, one, one, one, one),
                new ConvShape(2, 16, 33, 1, Shape.of(14, 14), three, one, one, one, one),
                new ConvShape(3, 8, 6, 2, Shape.of(13, 10), three, two, one, none, one),
                new ConvShape(2, 6, 6, 6, Shape.of(12, 9), three, one, one, one, two),
                new ConvShape(2, 20, 18, 1, Shape.of(8, 8), one, one, none, none, one),
                new ConvShape(2, 3, 5, 1, Shape.of(40), Shape.of(5), Shape.of(3), Shape.of(2), Shape.of(1), Shape.of(2)),
                new ConvShape(2, 3, 4, 1, Shape.of(5, 6, 7), Shape.of(3, 2, 3), Shape.of(1, 2, 1), Shape.of(1, 0, 1), Shape.of(1, 1, 0), Shape.of(1, 1, 1)));
        for (ConvShape s : shapes) {
            for (DType type : List.of(DType.F32, DType.F64)) {
                for (Lie lie : List.of(Lie.ROW_MAJOR, Lie.AFTER_OFFSET, Lie.TRANSPOSED)) {
                    NdArray x = Samples.small(type, lie, 1, s.inShape().dims());
                    NdArray w = Samples.small(type, lie, 2, s.weightShape().dims());
                    NdArray y = Samples.small(type, lie, 3, s.outShape().dims());
                    add("conv." + type, s + " " + lie, k -> k.conv(Conv.Kind.FORWARD, s, x, w));
                    add("conv.input." + type, s + " " + lie, k -> k.conv(Conv.Kind.INPUT, s, y, w));
                    add("conv.weight." + type, s + " " + lie, k -> k.conv(Conv.Kind.WEIGHT, s, x, y));
                }
            }
        }
        List<WindowShape> pools = List.of(
                new WindowShape(Shape.of(8, 20), Shape.of(4, 10), two, two, none, one),
                new WindowShape(Shape.of(9, 37), Shape.of(9, 37), three, one, one, one),
                new WindowShape(Shape.of(10, 11), Shape.of(5, 5), three, two, one, one),
                new WindowShape(Shape.of(12, 12), Shape.of(8, 8), three, one, none, two),
                new WindowShape(Shape.of(30), Shape.of(10), Shape.of(3), Shape.of(3), Shape.of(0), Shape.of(1)));
        for (WindowShape p : pools) {
            for (DType type : List.of(DType.F32, DType.F64)) {
                for (Lie lie : Lie.values()) {
                    int[] in = p.inShape(Shape.of(2, 3).concat(p.out())).dims();
                    int[] out = p.outShape(Shape.of(in)).dims();
                    add("poolMax." + type, p + " " + lie, k -> k.poolMax(p, Samples.of(type, lie, 1, in)));
                    add("poolArgMax." + type, p + " " + lie, k -> k.poolArgMax(p, Samples.of(type, lie, 1, in)));
                    add("poolSum." + type, p + " " + lie, k -> k.poolSum(p, Samples.of(type, lie, 1, in)));
                    add("poolSumTransposed." + type, p + " " + lie, k -> k.poolSumTransposed(p, Samples.of(type, lie, 1, out)));
                }
            }
        }
    }

    private void fused() {
        for (DType type : List.of(DType.F32, DType.F64)) {
            for (int[] d : new int[][] {{1, 1}, {5, 10}, {33, 64}, {7, 300}, {3, 5000}}) {
                int rows = d[0];
                int n = d[1];
                NdArray x = Samples.small(type, Lie.ROW_MAJOR, 1, rows, n);
                NdArray ct = Samples.small(type, Lie.ROW_MAJOR, 2, rows, n);
                NdArray w = Samples.small(type, Lie.ROW_MAJOR, 3, n);
                NdArray b = Samples.small(type, Lie.ROW_MAJOR, 4, n);
                NdArray labels = Samples.indices(5, n, rows);
                NdArray each = Samples.small(type, Lie.ROW_MAJOR, 6, rows);
                String of = "of " + rows + "×" + n;
                add("crossEntropy." + type, of, k -> k.crossEntropy(0.1, x, labels));
                add("crossEntropyGradient." + type, of, k -> k.crossEntropyGradient(0.1, each, x, labels));
                add("crossEntropyBoth." + type, of, k -> k.crossEntropyBoth(0.1, each, x, labels));
                for (boolean centred : new boolean[] {true, false}) {
                    add("layerNorm." + type, of, k -> k.layerNorm(1e-5, centred, x, w, b));
                    add("layerNormGradient." + type, of, k -> k.layerNormGradient(1e-5, centred, ct, x, w));
                    add("layerNormGradients." + type, of, k -> k.layerNormGradients(1e-5, centred, ct, x, w));
                }
            }
            for (int[] d : new int[][] {{2, 3, 5, 4, 6}, {1, 40, 70, 16, 32}, {3, 33, 300, 7, 1}}) {
                NdArray q = Samples.small(type, Lie.ROW_MAJOR, 1, d[0], d[1], d[3]);
                NdArray keys = Samples.small(type, Lie.ROW_MAJOR, 2, d[0], d[2], d[3]);
                NdArray v = Samples.small(type, Lie.ROW_MAJOR, 3, d[0], d[2], d[4]);
                NdArray ct = Samples.small(type, Lie.ROW_MAJOR, 4, d[0], d[1], d[4]);
                NdArray mask = Samples.small(type, Lie.ROW_MAJOR, 5, d[1], d[2]).broadcast(Shape.of(d[0], d[1], d[2]));
                String of = "of " + Arrays.toString(d);
                for (boolean causal : new boolean[] {true, false}) {
                    add("attention." + type, of, k -> k.attention(0.5, causal, q, keys, v, mask));
                    add("attentionGradients." + type, of, k -> k.attentionGradients(0.5, causal, ct, q, keys, v, null));
                }
            }
            for (int[] d : new int[][] {{1, 1, 1}, {3, 5, 7}, {4, 20, 49}, {8, 3, 784}, {2, 2, 5000}}) {
                NdArray x = Samples.small(type, Lie.ROW_MAJOR, 1, d);
                NdArray u = Samples.small(type, Lie.ROW_MAJOR, 2, d);
                NdArray a = Samples.small(type, Lie.ROW_MAJOR, 3, d[1]);
                NdArray b = Samples.small(type, Lie.ROW_MAJOR, 4, d[1]);
                String of = "of " + Arrays.toString(d);
                add("channelMoments." + type, of, k -> k.channelMoments(x));
                add("channelAffine." + type, of, k -> k.channelAffine(x, a, b));
                add("channelSums." + type, of, k -> k.channelSums(u, x, a));
                add("channelBlend." + type, of, k -> k.channelBlend(u, x, a, b, a));
            }
        }
    }

    private void fourier() {
        for (DType type : new DType[] {DType.F32, DType.F64}) {
            for (int n : new int[] {1, 6, 7, 64, 75}) {
                for (FourierTransform.Kind kind : FourierTransform.Kind.values()) {
                    int[] row = kind.fromReal() ? new int[] {n} : kind.toReal() ? new int[] {n / 2 + 1, 2} : new int[] {n, 2};
                    for (int rows : new int[] {0, 1, 17, 50}) {
                        int[] dims = Shape.of(rows).concat(Shape.of(row)).dims();
                        add("fourier." + type, kind + " of " + rows + " rows of " + n, k -> k.fourier(new FourierTransform(kind, n, 0.3), Samples.of(type, n, dims)));
                    }
                }
            }
            add("fourier." + type, "of a transposed operand",
                    k -> k.fourier(new FourierTransform(FourierTransform.Kind.REAL, 12, 1), Samples.of(type, Lie.TRANSPOSED, 4, 30, 12)));
        }
    }
}
