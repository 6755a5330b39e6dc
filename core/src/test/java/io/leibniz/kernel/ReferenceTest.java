package io.leibniz.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.prim.Binary;
import io.leibniz.prim.Compare;
import io.leibniz.prim.Conv;
import io.leibniz.prim.Pad;
import io.leibniz.prim.Reduce;
import io.leibniz.prim.Scan;
import io.leibniz.prim.Scatter;
import io.leibniz.prim.Unary;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.IndexException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The reference against brute force by multi-index, over every kind of view and every element type. */
class ReferenceTest {
    private static final Kernels K = Reference.INSTANCE;

    private static void equal(Grid expected, NdArray actual, Object... what) {
        String message = Arrays.toString(what);
        assertArrayEquals(expected.dims(), actual.shape().dims(), message);
        // Integers have one zero.
        double[] values = actual.dtype().isFloating() ? expected.values() : expected.map(v -> v + 0.0).values();
        assertArrayEquals(values, Grid.of(actual).values(), message);
    }

    private static Stream<NdArray> withAxes(DType type) {
        return Grid.views(type).stream().filter(x -> x.shape().rank() > 0);
    }

    private static NdArray indices(int[] dims, int below) {
        Grid g = Grid.of(dims, i -> Math.floorMod(Arrays.hashCode(i) * 7, below));
        return NdArray.of(Shape.of(dims), Arrays.stream(g.values()).mapToLong(v -> (long) v).toArray());
    }

    /** Another view of the same shape with other numbers. */
    private static NdArray partner(NdArray x) {
        int n = x.shape().rank();
        int[] all = IntStream.range(0, n).toArray();
        int[] start = Arrays.stream(x.shape().dims()).map(d -> Math.max(d - 1, 0)).toArray();
        return x.slice(start, x.shape(), Arrays.stream(all).map(a -> -1).toArray());
    }

    // ------------------------------------------------------------------------------------------------ pointwise

    @ParameterizedTest
    @EnumSource(names = {"BF16", "F16", "I8", "U8"}, mode = EnumSource.Mode.EXCLUDE)
    void pointwise(DType type) {
        boolean bool = type == DType.BOOL;
        for (NdArray x : Grid.views(type)) {
            NdArray z = partner(x);
            Grid a = Grid.of(x);
            Grid b = Grid.of(z);
            equal(a.map(v -> bool ? 1 - v : -v), K.unary(bool ? Unary.NOT : Unary.NEG, x), x);
            equal(Grid.of(a.dims(), i -> bool ? Math.abs(a.at(i) - b.at(i)) : a.at(i) - b.at(i)),
                    K.binary(bool ? Binary.XOR : Binary.SUB, x, z), x);
            equal(Grid.of(a.dims(), i -> a.at(i) < b.at(i) ? 1 : 0), K.compare(Compare.LT, x, z), x);
            equal(Grid.of(a.dims(), i -> a.at(i) == b.at(i) ? 1 : 0), K.compare(Compare.EQ, x, z), x);
            NdArray c = K.compare(Compare.GE, x, z);
            equal(Grid.of(a.dims(), i -> a.at(i) >= b.at(i) ? a.at(i) : b.at(i)), K.select(c, x, z), x);
            for (DType to : DType.values()) {
                NdArray y = K.convert(to, x);
                assertEquals(to, y.dtype());
                equal(switch (to) {
                    case BOOL -> a.map(v -> v != 0 ? 1.0 : 0.0);
                    case U8 -> a.map(v -> v >= 0 ? v : type.isFloating() ? 0 : v + 256);
                    default -> a;
                }, y, x, to);
            }
        }
    }

    @Test
    void conversionsAreJavasCasts() {
        double[] d = {Double.NaN, Double.POSITIVE_INFINITY, -1e300, 2.9, -2.9, 3e9, -0.0, 1e-50};
        NdArray x = NdArray.of(Shape.of(d.length), d);
        assertArrayEquals(new int[] {0, Integer.MAX_VALUE, Integer.MIN_VALUE, 2, -2, Integer.MAX_VALUE, 0, 0}, K.convert(DType.I32, x).i32());
        assertArrayEquals(new long[] {0, Long.MAX_VALUE, Long.MIN_VALUE, 2, -2, 3_000_000_000L, 0, 0}, K.convert(DType.I64, x).i64());
        assertArrayEquals(new boolean[] {true, true, true, true, true, true, false, true}, K.convert(DType.BOOL, x).bool());
        assertArrayEquals(new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 2.9f, -2.9f, 3e9f, -0f, 0f}, K.convert(DType.F32, x).f32());
        // One rounding, not one to f64 and another to f32.
        long tie = (1L << 60) + (1L << 36) + 1;
        assertEquals((float) tie, K.convert(DType.F32, NdArray.of(Shape.SCALAR, new long[] {tie})).f32()[0]);
        assertEquals((int) (5L << 32 | 7), K.convert(DType.I32, NdArray.of(Shape.SCALAR, new long[] {5L << 32 | 7})).i32()[0]);
    }

    @Test
    void i32WrapsAsJava() {
        int[] a = {Integer.MAX_VALUE, Integer.MIN_VALUE, -7, 7, 1, -1, 123456789};
        int[] b = {2, -1, 2, -2, 33, -1, 987654321};
        NdArray x = NdArray.of(Shape.of(a.length), a);
        NdArray y = NdArray.of(Shape.of(b.length), b);
        int n = a.length;
        assertArrayEquals(IntStream.range(0, n).map(i -> a[i] + b[i]).toArray(), K.binary(Binary.ADD, x, y).i32());
        assertArrayEquals(IntStream.range(0, n).map(i -> a[i] * b[i]).toArray(), K.binary(Binary.MUL, x, y).i32());
        assertArrayEquals(IntStream.range(0, n).map(i -> Math.floorDiv(a[i], b[i])).toArray(), K.binary(Binary.FLOOR_DIV, x, y).i32());
        assertArrayEquals(IntStream.range(0, n).map(i -> Math.floorMod(a[i], b[i])).toArray(), K.binary(Binary.REMAINDER, x, y).i32());
        assertArrayEquals(IntStream.range(0, n).map(i -> a[i] % b[i]).toArray(), K.binary(Binary.FMOD, x, y).i32());
        assertArrayEquals(IntStream.range(0, n).map(i -> a[i] << b[i]).toArray(), K.binary(Binary.SHL, x, y).i32());
        assertArrayEquals(IntStream.range(0, n).map(i -> a[i] >> b[i]).toArray(), K.binary(Binary.SHR, x, y).i32());
        assertArrayEquals(IntStream.range(0, n).map(i -> ~a[i]).toArray(), K.unary(Unary.NOT, x).i32());
        assertArrayEquals(IntStream.range(0, n).map(i -> Math.abs(a[i])).toArray(), K.unary(Unary.ABS, x).i32());
        assertArrayEquals(IntStream.range(0, n).map(i -> -a[i]).toArray(), K.unary(Unary.NEG, x).i32());
        int[] cubes = K.binary(Binary.POW, x, NdArray.of(Shape.SCALAR, new int[] {3}).broadcast(Shape.of(n))).i32();
        assertArrayEquals(IntStream.range(0, n).map(i -> a[i] * a[i] * a[i]).toArray(), cubes);
        assertEquals(IntStream.of(a).sum(), K.reduce(Reduce.Op.SUM, new int[] {0}, x).i32()[0]);
    }

    // ------------------------------------------------------------------------------------------------ reductions

    private static int[][] subsets(int rank) {
        return IntStream.range(1, 1 << rank).mapToObj(m -> IntStream.range(0, rank).filter(a -> (m >> a & 1) != 0).toArray()).toArray(int[][]::new);
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "F16", "I8", "U8"}, mode = EnumSource.Mode.EXCLUDE)
    void reductionsOverAnyAxes(DType type) {
        Reduce.Op[] ops = type == DType.BOOL
                ? new Reduce.Op[] {Reduce.Op.ANY, Reduce.Op.ALL, Reduce.Op.MAX, Reduce.Op.MIN}
                : new Reduce.Op[] {Reduce.Op.SUM, Reduce.Op.PROD, Reduce.Op.MAX, Reduce.Op.MIN};
        for (NdArray x : Grid.views(type)) {
            Grid a = Grid.of(x);
            for (int[] axes : subsets(x.shape().rank())) {
                int n = Arrays.stream(axes).map(x.shape()::dim).reduce(1, (p, q) -> p * q);
                for (Reduce.Op op : ops) {
                    // Products of many numbers aren't exact.
                    if (op == Reduce.Op.PROD && n > 8) continue;
                    if (n == 0 && (op == Reduce.Op.MAX || op == Reduce.Op.MIN)) continue;
                    Grid expected = Grid.of(Grid.without(a.dims(), axes), kept -> {
                        double[] line = a.line(axes, kept);
                        return switch (op) {
                            case SUM -> Arrays.stream(line).sum();
                            case PROD -> Arrays.stream(line).reduce(1, (p, q) -> p * q);
                            case MAX -> Arrays.stream(line).max().getAsDouble();
                            case MIN -> Arrays.stream(line).min().getAsDouble();
                            case ANY -> Arrays.stream(line).anyMatch(v -> v != 0) ? 1 : 0;
                            case ALL -> Arrays.stream(line).allMatch(v -> v != 0) ? 1 : 0;
                        };
                    });
                    NdArray y = K.reduce(op, axes, x);
                    assertEquals(type, y.dtype());
                    equal(expected, y, x, op, Arrays.toString(axes));
                }
            }
        }
    }

    @Test
    void nanWinsAndPlusZeroIsLarger() {
        float nan = Float.NaN;
        NdArray x = NdArray.of(Shape.of(3, 2), new float[] {1, nan, -0f, 0f, 0f, -0f});
        assertArrayEquals(new float[] {nan, 0f, 0f}, K.reduce(Reduce.Op.MAX, new int[] {1}, x).f32());
        assertArrayEquals(new float[] {nan, -0f, -0f}, K.reduce(Reduce.Op.MIN, new int[] {1}, x).f32());
        NdArray y = NdArray.of(Shape.of(2, 4), new double[] {3, nan, 9, nan, -0.0, 0.0, -0.0, 0.0});
        assertArrayEquals(new long[] {1, 0}, K.argReduce(true, 1, y).i64());
        assertArrayEquals(new long[] {1, 0}, K.argReduce(false, 1, y).i64());
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "F16", "I8", "U8"}, mode = EnumSource.Mode.EXCLUDE)
    void positionsOfExtremesAndOrders(DType type) {
        withAxes(type).forEach(x -> {
            Grid a = Grid.of(x);
            for (int axis = 0; axis < a.dims().length; axis++) {
                int[] one = {axis};
                int ax = axis;
                if (a.dims()[axis] > 0) {
                    for (boolean max : new boolean[] {true, false}) {
                        equal(Grid.of(Grid.without(a.dims(), one), kept -> {
                            double[] line = a.line(one, kept);
                            double extreme = max ? Arrays.stream(line).max().getAsDouble() : Arrays.stream(line).min().getAsDouble();
                            return IntStream.range(0, line.length).filter(i -> line[i] == extreme).findFirst().getAsInt();
                        }), K.argReduce(max, axis, x), x, axis, max);
                    }
                }
                for (boolean descending : new boolean[] {true, false}) {
                    equal(Grid.of(a.dims(), i -> {
                        double[] line = a.line(one, drop(i, ax));
                        Comparator<Integer> by = Comparator.comparingDouble(k -> descending ? -line[k] : line[k]);
                        return IntStream.range(0, line.length).boxed().sorted(by.thenComparing(k -> k)).toList().get(i[ax]);
                    }), K.argSort(axis, descending, x), x, axis, descending);
                }
            }
        });
    }

    private static int[] drop(int[] index, int axis) {
        return Grid.without(index, axis);
    }

    @Test
    void sortsNanAsLargestAndStably() {
        double nan = Double.NaN;
        NdArray x = NdArray.of(Shape.of(7), new double[] {nan, 0.0, 1, -0.0, nan, Double.POSITIVE_INFINITY, -5});
        assertArrayEquals(new long[] {6, 1, 3, 2, 5, 0, 4}, K.argSort(0, false, x).i64());
        assertArrayEquals(new long[] {0, 4, 5, 2, 1, 3, 6}, K.argSort(0, true, x).i64());
    }

    @ParameterizedTest
    @EnumSource(names = {"BOOL", "BF16", "F16", "I8", "U8"}, mode = EnumSource.Mode.EXCLUDE)
    void scansGoAlongTheirAxis(DType type) {
        withAxes(type).forEach(x -> {
            Grid a = Grid.of(x);
            for (int axis = 0; axis < a.dims().length; axis++) {
                int ax = axis;
                for (Scan.Op op : Scan.Op.values()) {
                    if (op == Scan.Op.LOGCUMSUMEXP) continue;
                    equal(Grid.of(a.dims(), i -> {
                        double acc = a.at(Grid.with(i, ax, 0));
                        for (int k = 1; k <= i[ax]; k++) {
                            double v = a.at(Grid.with(i, ax, k));
                            acc = switch (op) {
                                case CUMSUM -> acc + v;
                                case CUMPROD -> acc * v;
                                case CUMMAX -> Math.max(acc, v);
                                default -> Math.min(acc, v);
                            };
                        }
                        return acc;
                    }), K.scan(op, axis, x), x, op, axis);
                }
            }
        });
    }

    @Test
    void logCumSumExpStaysInRange() {
        double inf = Double.POSITIVE_INFINITY;
        NdArray x = NdArray.of(Shape.of(2, 5), new double[] {-inf, -inf, 1000, 1000, inf, -1000, 0, Math.log(2), -inf, Double.NaN});
        double[] y = K.scan(Scan.Op.LOGCUMSUMEXP, 1, x).f64();
        double[] expected = {-inf, -inf, 1000, 1000 + Math.log(2), inf, -1000, 0, Math.log(3), Math.log(3), Double.NaN};
        assertArrayEquals(expected, y, 1e-12);
    }

    @Test
    void softmaxOfRows() {
        for (NdArray x : Grid.views(DType.F64)) {
            if (x.shape().rank() == 0) continue;
            Grid a = Grid.of(x);
            int last = a.dims().length - 1;
            Grid p = Grid.of(a.dims(), i -> Math.exp(a.at(i)) / Arrays.stream(a.line(new int[] {last}, drop(i, last))).map(Math::exp).sum());
            assertArrayEquals(p.values(), Grid.of(K.softmax(x)).values(), 1e-14);
            assertArrayEquals(p.map(Math::log).values(), Grid.of(K.logSoftmax(x)).values(), 1e-13);
            NdArray single = K.convert(DType.F32, x);
            assertArrayEquals(p.values(), Grid.of(K.softmax(single)).values(), 1e-6);
            assertArrayEquals(p.map(Math::log).values(), Grid.of(K.logSoftmax(single)).values(), 1e-5);
        }
        float[] row = {Float.NEGATIVE_INFINITY, 10000, 10000, Float.NEGATIVE_INFINITY};
        assertArrayEquals(new float[] {0, 0.5f, 0.5f, 0}, K.softmax(NdArray.of(Shape.of(4), row)).f32());
    }

    // ------------------------------------------------------------------------------------------------ places

    @ParameterizedTest
    @EnumSource
    void concatenates(DType type) {
        withAxes(type).forEach(x -> {
            Grid a = Grid.of(x);
            for (int axis = 0; axis < a.dims().length; axis++) {
                int ax = axis;
                int n = a.dims()[axis];
                NdArray z = partner(x);
                Grid b = Grid.of(z);
                equal(Grid.of(Grid.with(a.dims(), axis, 3 * n), i -> {
                    int[] from = Grid.with(i, ax, i[ax] % n);
                    return i[ax] / n == 1 ? b.at(from) : a.at(from);
                }), K.concat(axis, new NdArray[] {x, z, x}), x, axis);
            }
        });
    }

    @ParameterizedTest
    @EnumSource
    void pads(DType type) {
        double fill = type == DType.BOOL ? 1 : 5;
        for (NdArray x : Grid.views(type)) {
            Grid a = Grid.of(x);
            int r = a.dims().length;
            int[] low = IntStream.range(0, r).map(i -> (i + 1) % 3).toArray();
            int[] high = IntStream.range(0, r).map(i -> i % 2).toArray();
            int[] interior = IntStream.range(0, r).map(i -> (i + 2) % 3).toArray();
            int[] d = IntStream.range(0, r).map(i -> low[i] + high[i] + (a.dims()[i] == 0 ? 0 : a.dims()[i] + (a.dims()[i] - 1) * interior[i])).toArray();
            equal(Grid.of(d, i -> {
                int[] from = new int[r];
                for (int k = 0; k < r; k++) {
                    int p = i[k] - low[k];
                    if (p < 0 || p % (interior[k] + 1) != 0 || p / (interior[k] + 1) >= a.dims()[k]) return fill;
                    from[k] = p / (interior[k] + 1);
                }
                return a.at(from);
            }), K.pad(new Pad(low, high, interior, fill), x), x);
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesAndAddsBack(DType type) {
        withAxes(type).forEach(x -> {
            Grid a = Grid.of(x);
            for (int axis = 0; axis < a.dims().length; axis++) {
                int ax = axis;
                int n = a.dims()[axis];
                if (n == 0) continue;
                for (int[] shape : new int[][] {{}, {5}, {2, 3}, {0}}) {
                    NdArray index = indices(shape, n);
                    Grid at = Grid.of(index);
                    int[] d = IntStream.concat(IntStream.concat(Arrays.stream(a.dims(), 0, axis), Arrays.stream(shape)),
                            Arrays.stream(a.dims(), axis + 1, a.dims().length)).toArray();
                    NdArray y = K.take(axis, x, index);
                    equal(Grid.of(d, i -> a.at(taken(i, ax, shape.length, at))), y, x, axis, Arrays.toString(shape));
                    if (type == DType.BOOL || type.isStorage()) continue;
                    double[] sums = new double[a.values().length];
                    Grid back = new Grid(a.dims(), sums);
                    Grid slices = Grid.of(y);
                    Grid.forEach(d, i -> sums[flat(a.dims(), taken(i, ax, shape.length, at))] += slices.at(i));
                    equal(back, K.takeAdd(axis, n, y, index), x, axis, Arrays.toString(shape));
                }
            }
        });
    }

    private static int[] taken(int[] i, int axis, int indexRank, Grid index) {
        int[] from = new int[i.length - indexRank + 1];
        System.arraycopy(i, 0, from, 0, axis);
        from[axis] = (int) index.at(Arrays.copyOfRange(i, axis, axis + indexRank));
        System.arraycopy(i, axis + indexRank, from, axis + 1, i.length - axis - indexRank);
        return from;
    }

    private static int flat(int[] dims, int[] i) {
        int f = 0;
        for (int a = 0; a < dims.length; a++) f = f * dims[a] + i[a];
        return f;
    }

    @ParameterizedTest
    @EnumSource
    void gathersAndScatters(DType type) {
        withAxes(type).forEach(x -> {
            Grid a = Grid.of(x);
            for (int axis = 0; axis < a.dims().length; axis++) {
                int ax = axis;
                int n = a.dims()[axis];
                if (n == 0) continue;
                // Longer than x along the axis, shorter along others.
                int[] d = IntStream.range(0, a.dims().length).map(k -> k == ax ? n + 2 : Math.max(0, a.dims()[k] - 1)).toArray();
                NdArray index = indices(d, n);
                Grid at = Grid.of(index);
                NdArray y = K.gather(axis, x, index);
                Grid gathered = Grid.of(d, i -> a.at(Grid.with(i, ax, (int) at.at(i))));
                equal(gathered, y, x, axis);
                NdArray source = partner(y);
                Grid s = Grid.of(source);
                double[] set = a.values().clone();
                double[] sum = a.values().clone();
                Grid.forEach(d, i -> {
                    int to = flat(a.dims(), Grid.with(i, ax, (int) at.at(i)));
                    set[to] = s.at(i);
                    sum[to] += s.at(i);
                });
                equal(new Grid(a.dims(), set), K.scatter(axis, Scatter.Mode.SET, x, index, source), x, axis);
                if (type != DType.BOOL && !type.isStorage()) equal(new Grid(a.dims(), sum), K.scatter(axis, Scatter.Mode.ADD, x, index, source), x, axis);
                assertArrayEquals(a.values(), Grid.of(x).values(), "operands stay as they are");
            }
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"BOOL", "BF16", "F16", "I8", "U8"}, mode = EnumSource.Mode.EXCLUDE)
    void multipliesMatrices(DType type) {
        NdArray cube = Grid.views(type).get(0);
        NdArray[][] pairs = {
            {cube, cube.permute(new int[] {0, 2, 1})},
            {cube.permute(new int[] {1, 2, 0}), cube.slice(new int[] {3, 0, 0}, Shape.of(4, 4, 3), new int[] {-1, 1, 1})},
            {cube.slice(new int[] {0, 0, 0}, Shape.of(1, 2, 4), new int[] {1, 1, 1}).reshape(Shape.of(2, 4)), cube.slice(new int[] {1, 0, 0}, Shape.of(1, 4, 4), new int[] {1, 1, 1}).reshape(Shape.of(4, 4))},
            {cube.slice(new int[] {0, 0, 0}, Shape.of(4, 3, 0), new int[] {1, 1, 1}), cube.slice(new int[] {0, 0, 0}, Shape.of(4, 0, 2), new int[] {1, 1, 1})},
            {cube.slice(new int[] {0, 0, 0}, Shape.of(0, 3, 4), new int[] {1, 1, 1}), cube.slice(new int[] {0, 0, 0}, Shape.of(0, 4, 2), new int[] {1, 1, 1})},
        };
        for (NdArray[] p : pairs) {
            Grid a = Grid.of(p[0]);
            Grid b = Grid.of(p[1]);
            int r = a.dims().length;
            int k = a.dims()[r - 1];
            equal(Grid.of(Grid.with(a.dims(), r - 1, b.dims()[r - 1]), i -> {
                double s = 0;
                for (int q = 0; q < k; q++) s += a.at(Grid.with(i, r - 1, q)) * b.at(Grid.with(i, r - 2, q));
                return s;
            }), K.dot(p[0], p[1]), p[0], p[1]);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void convolvesAndPoolsViews(DType type) {
        NdArray cube = Grid.views(type).get(0).reshape(Shape.of(2, 2, 4, 4));
        NdArray x = cube.permute(new int[] {1, 0, 3, 2}).slice(new int[] {0, 0, 3, 0}, Shape.of(2, 2, 4, 4), new int[] {1, 1, -1, 1});
        NdArray w = cube.slice(new int[] {1, 0, 0, 3}, Shape.of(2, 2, 2, 3), new int[] {-1, 1, 1, -1});
        Grid a = Grid.of(x);
        Grid b = Grid.of(w);
        Shape ones = Shape.of(1, 1);
        ConvShape conv = new ConvShape(2, 2, 2, 1, Shape.of(4, 4), Shape.of(2, 3), Shape.of(2, 1), Shape.of(0, 1), Shape.of(0, 1), ones);
        equal(Grid.of(new int[] {2, 2, 2, 4}, i -> {
            double s = 0;
            for (int c = 0; c < 2; c++) {
                for (int p = 0; p < 2; p++) {
                    for (int q = 0; q < 3; q++) {
                        int column = i[3] - 1 + q;
                        if (column >= 0 && column < 4) s += a.at(i[0], c, 2 * i[2] + p, column) * b.at(i[1], c, p, q);
                    }
                }
            }
            return s;
        }), K.conv(Conv.Kind.FORWARD, conv, x, w), type);
        WindowShape pool = new WindowShape(Shape.of(4, 4), Shape.of(2, 3), Shape.of(2, 2), Shape.of(2, 1), Shape.of(0, 0), ones);
        equal(pooled(a, Math::max, Double.NEGATIVE_INFINITY), K.poolMax(pool, x), type);
        equal(pooled(a, Double::sum, 0), K.poolSum(pool, x), type);
        NdArray y = K.poolSum(pool, x).permute(new int[] {1, 0, 2, 3});
        Grid ct = Grid.of(y);
        equal(Grid.of(a.dims(), i -> {
            double s = 0;
            for (int q = 0; q < 3; q++) if (i[3] - q == 0 || i[3] - q == 1) s += ct.at(i[0], i[1], i[2] / 2, q);
            return s;
        }), K.poolSumTransposed(pool, y), type);
    }

    private static Grid pooled(Grid a, DoubleBinaryOperator op, double identity) {
        return Grid.of(new int[] {2, 2, 2, 3}, i -> {
            double s = identity;
            for (int p = 0; p < 2; p++) for (int q = 0; q < 2; q++) s = op.applyAsDouble(s, a.at(i[0], i[1], 2 * i[2] + p, i[3] + q));
            return s;
        });
    }

    // ------------------------------------------------------------------------------------------------ bad input

    private static <E extends RuntimeException> void refuses(Class<E> type, String message, Runnable body) {
        assertEquals(message, assertThrows(type, body::run).getMessage());
    }

    @Test
    void refusesInWords() {
        NdArray x = NdArray.of(Shape.of(2, 0), new float[0]);
        NdArray whole = NdArray.of(Shape.of(2), new int[] {7, 8});
        NdArray zero = NdArray.of(Shape.of(2), new int[] {1, 0});
        NdArray truth = NdArray.of(Shape.of(2), new boolean[] {true, false});
        refuses(ShapeException.class, "amax: no elements along axes [1] of shape [2, 0], and so no largest one",
                () -> K.reduce(Reduce.Op.MAX, new int[] {1}, x));
        refuses(ShapeException.class, "argmin: no elements along axis 1 of shape [2, 0], and so no smallest one",
                () -> K.argReduce(false, 1, x));
        refuses(DTypeException.class, "exp: is not defined for i32, it takes floating numbers; convert with to(DType.F32)",
                () -> K.unary(Unary.EXP, whole));
        refuses(DTypeException.class, "add: is not defined for bool, it takes numbers; convert with to(DType.I32) or to(DType.F32)",
                () -> K.binary(Binary.ADD, truth, truth));
        refuses(DTypeException.class, "xor: is not defined for f32, it takes integers or truth values; convert with to(DType.I64) or to(DType.BOOL)",
                () -> K.binary(Binary.XOR, x, x));
        for (Binary op : new Binary[] {Binary.FLOOR_DIV, Binary.REMAINDER, Binary.FMOD}) {
            refuses(ArithmeticException.class, op.label() + ": 8 divided by the integer 0 at row-major position 1 of [2];"
                    + " convert to a floating type for infinities, or guard the divisor", () -> K.binary(op, whole, zero));
        }
        NdArray table = NdArray.of(Shape.of(3, 2), new float[6]);
        NdArray index = NdArray.of(Shape.of(2, 2), new long[] {0, 1, 3, -1});
        refuses(IndexException.class, "take: index 3 at [1, 0] of the indices [2, 2] is out of range for axis 0 of extent 3; valid are -3 to 2",
                () -> K.take(0, table, index));
        refuses(IndexException.class, "gather: index 3 at [1, 0] of the indices [2, 2] is out of range for axis 0 of extent 3; valid are -3 to 2",
                () -> K.gather(0, table, index));
        refuses(IndexException.class, "scatterAdd: index 3 at [1, 0] of the indices [2, 2] is out of range for axis 1 of extent 2; valid are -2 to 1",
                () -> K.scatter(1, Scatter.Mode.ADD, table, index, table));
        refuses(IndexException.class, "take: index 0 at [0, 0] of the indices [2, 2] is out of range for axis 1 of extent 0, which has no elements",
                () -> K.take(1, x, index));
        assertEquals(0f, K.reduce(Reduce.Op.SUM, new int[] {1}, x).f32()[0]);
        assertEquals(1f, K.reduce(Reduce.Op.PROD, new int[] {1}, x).f32()[1]);
        assertTrue(K.reduce(Reduce.Op.SUM, new int[] {0}, x).shape().equals(Shape.of(0)));
    }
}
