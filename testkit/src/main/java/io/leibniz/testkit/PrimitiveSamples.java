package io.leibniz.testkit;

import io.leibniz.graph.Graph;
import io.leibniz.kernel.ConvShape;
import io.leibniz.kernel.NdArray;
import io.leibniz.kernel.WindowShape;
import io.leibniz.prim.ArgReduce;
import io.leibniz.prim.ArgSort;
import io.leibniz.prim.Attention;
import io.leibniz.prim.Binary;
import io.leibniz.prim.Broadcast;
import io.leibniz.prim.ChannelNorm;
import io.leibniz.prim.Compare;
import io.leibniz.prim.Concat;
import io.leibniz.prim.Conv;
import io.leibniz.prim.Convert;
import io.leibniz.prim.CrossEntropy;
import io.leibniz.prim.Dot;
import io.leibniz.prim.FourierTransform;
import io.leibniz.prim.Fused;
import io.leibniz.prim.Gather;
import io.leibniz.prim.LayerNorm;
import io.leibniz.prim.Pad;
import io.leibniz.prim.Permute;
import io.leibniz.prim.PoolArgMax;
import io.leibniz.prim.PoolMax;
import io.leibniz.prim.PoolMaxSpread;
import io.leibniz.prim.PoolSum;
import io.leibniz.prim.PoolSumTransposed;
import io.leibniz.prim.Primitive;
import io.leibniz.prim.RandomBits;
import io.leibniz.prim.Reduce;
import io.leibniz.prim.Reshape;
import io.leibniz.prim.Scan;
import io.leibniz.prim.Scatter;
import io.leibniz.prim.Select;
import io.leibniz.prim.Slice;
import io.leibniz.prim.Spec;
import io.leibniz.prim.Take;
import io.leibniz.prim.TakeAdd;
import io.leibniz.prim.Unary;
import io.leibniz.prim.WhileLoop;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Inputs for every primitive, from which the tests of kernels, derivatives, batching and shape rules are made. A new
 * primitive needs its samples here; a test fails until it has them.
 */
public final class PrimitiveSamples {
    /**
     * @param primitive with its parameters
     * @param inputs floating ones in f64, away from kinks
     */
    public record Sample(Primitive primitive, List<Tensor> inputs) {
        public Tensor[] array() {
            return inputs.toArray(new Tensor[0]);
        }

        @Override
        public String toString() {
            StringBuilder s = new StringBuilder(primitive.label());
            for (Tensor t : inputs) s.append(' ').append(t.dtype()).append(t.shape());
            return s.toString();
        }
    }

    private final List<Sample> all = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(42);

    private PrimitiveSamples() {}

    /** All of them, the same every time. */
    public static List<Sample> all() {
        PrimitiveSamples s = new PrimitiveSamples();
        s.unary();
        s.binary();
        s.arranging();
        s.reducing();
        s.losses();
        s.norms();
        s.attention();
        s.indexing();
        s.multiplying();
        s.normalising();
        s.transforming();
        s.others();
        s.all.addAll(LinalgSamples.primitives());
        return List.copyOf(s.all);
    }

    private void add(Primitive p, Tensor... inputs) {
        all.add(new Sample(p, List.of(inputs)));
    }

    private Tensor uniform(double low, double high, int... shape) {
        double[] a = new double[Shape.of(shape).numel()];
        for (int i = 0; i < a.length; i++) a[i] = random.nextDouble(low, high);
        return Tensor.wrap(a, shape);
    }

    private Tensor f64(int... shape) {
        return uniform(-2, 2, shape);
    }

    /** Numbers at least 0.1 apart, shuffled: no ties, nothing near one. */
    private Tensor distinct(int... shape) {
        double[] a = new double[Shape.of(shape).numel()];
        for (int i = 0; i < a.length; i++) a[i] = (i - a.length / 2.0) * 0.13 + 0.05;
        for (int i = a.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            double t = a[i];
            a[i] = a[j];
            a[j] = t;
        }
        return Tensor.wrap(a, shape);
    }

    private Tensor index(int below, int... shape) {
        long[] a = new long[Shape.of(shape).numel()];
        for (int i = 0; i < a.length; i++) a[i] = random.nextInt(below);
        return Tensor.wrap(a, shape);
    }

    private Tensor mask(int... shape) {
        boolean[] a = new boolean[Shape.of(shape).numel()];
        for (int i = 0; i < a.length; i++) a[i] = random.nextBoolean();
        return Tensor.wrap(a, shape);
    }

    /** Where each function is defined and smooth. */
    private Tensor domain(Unary op, int... shape) {
        return switch (op) {
            case SQRT, RSQRT, LOG, LOG2, LOG10, LGAMMA, DIGAMMA, TRIGAMMA -> uniform(0.3, 3, shape);
            case LOG1P -> uniform(-0.6, 3, shape);
            case ASIN, ACOS, ATANH, ERFINV -> uniform(-0.8, 0.8, shape);
            case ACOSH -> uniform(1.2, 3, shape);
            case RECIPROCAL -> uniform(0.5, 2, shape);
            case TAN -> uniform(-1, 1, shape);
            case ABS, SIGN, RELU, FLOOR, CEIL, ROUND, TRUNC -> distinct(shape);
            default -> f64(shape);
        };
    }

    private void unary() {
        for (Unary op : Unary.values()) {
            if (op.f64 != null) {
                for (int[] shape : new int[][] {{}, {0}, {1}, {5}, {2, 3}}) add(op, domain(op, shape));
                add(op, domain(op, 3, 4).transpose(0, 1));
            }
            if (op.i64 != null) add(op, index(9, 3, 2).sub(4));
        }
        add(Unary.NOT, mask(3, 2));
    }

    private void binary() {
        EnumSet<Binary> bool = EnumSet.of(Binary.AND, Binary.OR, Binary.XOR);
        for (Binary op : Binary.values()) {
            if (op.f64 != null) {
                for (int[] shape : new int[][] {{}, {0}, {4}, {2, 3}}) {
                    switch (op) {
                        case POW -> add(op, uniform(0.3, 2, shape), f64(shape));
                        case DIV, FMOD, REMAINDER, FLOOR_DIV -> add(op, f64(shape), uniform(0.7, 2, shape));
                        case POLYGAMMA -> add(op, Tensor.full(Shape.of(shape), 2, DType.F64), uniform(0.5, 3, shape));
                        case ATAN2 -> add(op, uniform(0.3, 2, shape), uniform(0.3, 2, shape));
                        case MAXIMUM, MINIMUM, RELU_GRAD -> add(op, distinct(shape), distinct(shape).add(0.03));
                        default -> add(op, f64(shape), f64(shape));
                    }
                }
                add(op, uniform(0.5, 2, 3, 2).transpose(0, 1), uniform(0.6, 2, 2).unsqueeze(1).expand(2, 3));
            }
            if (op.i64 != null) add(op, index(9, 2, 3), index(5, 2, 3).add(1));
            if (bool.contains(op)) add(op, mask(2, 3), mask(2, 3));
        }
        for (Compare op : Compare.values()) {
            add(op, f64(2, 3), f64(2, 3));
            add(op, index(3, 4), index(3, 4));
        }
        add(Select.INSTANCE, mask(2, 3), f64(2, 3), f64(2, 3));
        add(Select.INSTANCE, mask(), f64(), f64());
        for (DType t : DType.values()) {
            add(new Convert(t), f64(2, 2).mul(10));
            add(new Convert(t), index(5, 3));
        }
    }

    private static int[] of(int... a) {
        return a;
    }

    private void arranging() {
        add(new Broadcast(Shape.of(2, 3)), f64(3));
        add(new Broadcast(Shape.of(4, 2, 3)), f64(2, 1));
        add(new Broadcast(Shape.of(0, 3)), f64(1, 3));
        add(new Broadcast(Shape.of(2)), f64());
        add(new Reshape(Shape.of(3, 2)), f64(2, 3));
        add(new Reshape(Shape.of(6)), f64(3, 2).transpose(0, 1));
        add(new Reshape(Shape.of(1, 1)), f64());
        add(new Permute(Shape.of(1, 0)), f64(2, 3));
        add(new Permute(Shape.of(2, 0, 1)), f64(2, 3, 4));
        add(new Slice(of(1, 0), Shape.of(2, 2), of(1, 2)), f64(4, 3));
        add(new Slice(of(4), Shape.of(3), of(-2)), f64(6));
        add(new Slice(of(0), Shape.of(0), of(1)), f64(3));
        add(new Pad(of(1, 0), of(2, 1), of(0, 1), 0), f64(2, 3));
        add(new Pad(of(1), of(0), of(2), 7), f64(3));
        add(new Concat(0), f64(2, 3), f64(1, 3));
        add(new Concat(1), f64(2, 1), f64(2, 0), f64(2, 2));
    }

    private void reducing() {
        for (Reduce.Op op : Reduce.Op.values()) {
            if (op == Reduce.Op.ANY || op == Reduce.Op.ALL) {
                add(new Reduce(op, Shape.of(1)), mask(2, 3));
                add(new Reduce(op, Shape.of(0, 1)), mask(2, 2));
                continue;
            }
            add(new Reduce(op, Shape.of(0)), distinct(4));
            add(new Reduce(op, Shape.of(1)), distinct(2, 3));
            add(new Reduce(op, Shape.of(0, 2)), distinct(2, 3, 2));
            add(new Reduce(op, Shape.of(0)), distinct(3, 2).transpose(0, 1));
            add(new Reduce(op, Shape.of(0)), index(9, 4));
        }
        add(new Reduce(Reduce.Op.PROD, Shape.of(0)), Tensor.of(2.0, 0.0, 3.0));
        add(new Reduce(Reduce.Op.PROD, Shape.of(0)), Tensor.of(0.0, 0.0, 3.0));
        add(new Reduce(Reduce.Op.SUM, Shape.of(1)), f64(3, 0));
        for (boolean max : new boolean[] {true, false}) {
            add(new ArgReduce(max, 0), distinct(5));
            add(new ArgReduce(max, 1), distinct(2, 4));
        }
        for (boolean descending : new boolean[] {true, false}) {
            add(new ArgSort(0, descending), distinct(5));
            add(new ArgSort(0, descending), distinct(4, 2));
        }
        for (Scan.Op op : Scan.Op.values()) {
            add(new Scan(op, 0), distinct(4));
            add(new Scan(op, 1), distinct(2, 3));
            add(new Scan(op, 0), distinct(3, 2));
        }
        add(new Scan(Scan.Op.CUMPROD, 0), Tensor.of(2.0, 0.0, 3.0, 0.0));
        add(Fused.Softmax.INSTANCE, f64(2, 4));
        add(Fused.Softmax.INSTANCE, f64(3));
        add(Fused.LogSoftmax.INSTANCE, f64(2, 4));
        add(Fused.LogSoftmax.INSTANCE, f64(3));
    }

    private void losses() {
        for (double smoothing : new double[] {0, 0.2}) {
            add(new CrossEntropy(smoothing), f64(3, 4), Tensor.of(3L, -1L, 0L));
            add(new CrossEntropy.Gradient(smoothing), f64(3), f64(3, 4), Tensor.of(3L, -1L, 0L));
            add(new CrossEntropy.Both(smoothing), f64(3), f64(3, 4), Tensor.of(3L, -1L, 0L));
        }
    }

    private void attention() {
        for (boolean causal : new boolean[] {true, false}) {
            add(new Attention(0.7, causal), f64(2, 3, 4), f64(2, 5, 4), f64(2, 5, 3));
            add(new Attention(0.7, causal), f64(3, 2), f64(3, 2), f64(3, 2), f64(3, 3));
            add(new Attention.Gradients(0.7, causal), f64(3, 2), f64(3, 2), f64(4, 2), f64(4, 2));
            add(new Attention.Gradients(0.7, causal), f64(2, 2), f64(2, 2), f64(2, 2), f64(2, 2), f64(2, 2));
        }
    }

    private void norms() {
        for (boolean centred : new boolean[] {true, false}) {
            add(new LayerNorm(0.1, centred), f64(2, 5));
            add(new LayerNorm(0.1, centred), f64(2, 5), f64(5));
            add(new LayerNorm(0.1, centred), f64(2, 5), f64(5), f64(5));
            add(new LayerNorm.Gradient(0.1, centred), f64(2, 5), f64(2, 5));
            add(new LayerNorm.Gradient(0.1, centred), f64(2, 5), f64(2, 5), f64(5));
            add(new LayerNorm.Gradients(0.1, centred), f64(2, 3), f64(2, 3), f64(3));
        }
        add(ChannelNorm.Moments.INSTANCE, f64(2, 3, 4));
        add(ChannelNorm.Affine.INSTANCE, f64(2, 3, 4), f64(3), f64(3));
        add(ChannelNorm.Sums.INSTANCE, f64(2, 3, 4), f64(2, 3, 4), f64(3));
        add(ChannelNorm.Blend.INSTANCE, f64(2, 3, 4), f64(2, 3, 4), f64(3), f64(3), f64(3));
    }

    private void indexing() {
        add(new Take(0), f64(4, 2), index(4, 3));
        add(new Take(1), f64(2, 4, 2), index(4, 2, 3));
        add(new Take(0), f64(5), index(5));
        add(new TakeAdd(0, 4), f64(3, 2), index(4, 3));
        add(new TakeAdd(1, 4), f64(2, 2, 3, 2), index(4, 2, 3));
        add(new Gather(0), f64(4, 2), index(4, 3, 2));
        add(new Gather(1), f64(2, 4), index(4, 2, 3));
        add(new Scatter(0, Scatter.Mode.ADD), f64(4, 2), index(4, 3, 2), f64(3, 2));
        add(new Scatter(1, Scatter.Mode.ADD), f64(2, 4), index(4, 2, 3), f64(2, 3));
        add(new Scatter(0, Scatter.Mode.SET), f64(4), Tensor.of(2L, 0L), f64(2));
    }

    private void multiplying() {
        add(Dot.INSTANCE, f64(2, 3), f64(3, 4));
        add(Dot.INSTANCE, f64(3, 2).transpose(0, 1), f64(4, 3).transpose(0, 1));
        add(Dot.INSTANCE, f64(2, 2, 3), f64(2, 3, 2));
        add(Dot.INSTANCE, f64(2, 0), f64(0, 2));
        List<ConvShape> shapes = List.of(
                new ConvShape(2, 2, 4, 1, Shape.of(5), Shape.of(3), Shape.of(2), Shape.of(1), Shape.of(0), Shape.of(1)),
                new ConvShape(1, 2, 3, 1, Shape.of(4, 5), Shape.of(3, 2), Shape.of(1, 2), Shape.of(1, 0), Shape.of(1, 1), Shape.of(1, 2)),
                new ConvShape(2, 4, 2, 2, Shape.of(3, 3), Shape.of(2, 2), Shape.of(1, 1), Shape.of(0, 0), Shape.of(0, 0), Shape.of(1, 1)),
                new ConvShape(1, 1, 2, 1, Shape.of(3, 3, 2), Shape.of(2, 2, 2), Shape.of(1, 1, 1), Shape.of(0, 1, 0), Shape.of(0, 0, 0), Shape.of(1, 1, 1)));
        for (ConvShape s : shapes) {
            add(new Conv(Conv.Kind.FORWARD, s), f64(s.inShape().dims()), f64(s.weightShape().dims()));
            add(new Conv(Conv.Kind.INPUT, s), f64(s.outShape().dims()), f64(s.weightShape().dims()));
            add(new Conv(Conv.Kind.WEIGHT, s), f64(s.inShape().dims()), f64(s.outShape().dims()));
        }
        List<WindowShape> windows = List.of(
                new WindowShape(Shape.of(6), Shape.of(3), Shape.of(2), Shape.of(2), Shape.of(0), Shape.of(1)),
                new WindowShape(Shape.of(5, 4), Shape.of(3, 3), Shape.of(3, 2), Shape.of(2, 1), Shape.of(1, 0), Shape.of(1, 1)),
                new WindowShape(Shape.of(3, 3, 2), Shape.of(2, 2, 1), Shape.of(2, 2, 2), Shape.of(1, 1, 1), Shape.of(0, 0, 0), Shape.of(1, 1, 1)));
        for (WindowShape w : windows) {
            int[] in = Shape.of(2, 2).concat(w.in()).dims();
            int[] out = Shape.of(2, 2).concat(w.out()).dims();
            add(new PoolMax(w), distinct(in));
            add(new PoolMaxSpread(w), distinct(in), f64(out));
            add(new PoolArgMax(w), distinct(in));
            add(new PoolSum(w), f64(in));
            add(new PoolSumTransposed(w), f64(out));
        }
    }

    private void normalising() {
        add(new LayerNorm(1e-5, true), f64(3, 4));
        add(new LayerNorm(1e-5, true), f64(2, 3), f64(3), f64(3));
        add(new LayerNorm.Gradient(1e-5, true), f64(3, 4), f64(3, 4));
        add(new LayerNorm.Gradient(1e-5, true), f64(2, 3), f64(2, 3), f64(3));
        add(ChannelNorm.Moments.INSTANCE, f64(3, 2, 4));
        add(ChannelNorm.Affine.INSTANCE, f64(3, 2, 2), f64(2), f64(2));
        add(ChannelNorm.Sums.INSTANCE, f64(3, 2, 2), f64(3, 2, 2), f64(2));
        add(ChannelNorm.Blend.INSTANCE, f64(2, 2, 2), f64(2, 2, 2), f64(2), f64(2), f64(2));
        for (double smoothing : new double[] {0, 0.1}) {
            Tensor labels = Tensor.of(2L, 0L, -1L);
            add(new CrossEntropy(smoothing), f64(3, 4), labels);
            add(new CrossEntropy.Gradient(smoothing), f64(3), f64(3, 4), labels);
        }
    }

    private void transforming() {
        for (int n : new int[] {1, 2, 5, 6, 7}) {
            for (FourierTransform.Kind k : FourierTransform.Kind.values()) {
                int[] one = k.fromReal() ? of(n) : k.toReal() ? of(n / 2 + 1, 2) : of(n, 2);
                add(new FourierTransform(k, n, 0.5), f64(one));
                add(new FourierTransform(k, n, 1), f64(Shape.of(2, 3).concat(Shape.of(one)).dims()));
            }
        }
        add(new FourierTransform(FourierTransform.Kind.FORWARD, 4, 1), f64(2, 4, 3).transpose(0, 2));
        add(new FourierTransform(FourierTransform.Kind.REAL, 4, 1), f64(0, 4));
    }

    private void others() {
        Tensor key = Tensor.scalar(7, DType.I64);
        add(new RandomBits(RandomBits.Kind.BITS, DType.I32, Shape.of(5)), key);
        add(new RandomBits(RandomBits.Kind.BITS, DType.I64, Shape.of(2, 3)), key);
        for (DType t : new DType[] {DType.F32, DType.F64}) {
            add(new RandomBits(RandomBits.Kind.UNIFORM, t, Shape.of(7)), key);
            add(new RandomBits(RandomBits.Kind.NORMAL, t, Shape.of(2, 3)), key);
        }
        loop();
    }

    /** Doubles a vector until a number from outside is reached, and counts. */
    private void loop() {
        Spec count = new Spec(DType.I64, Shape.of());
        Spec vector = new Spec(DType.I32, Shape.of(2));
        NdArray one = NdArray.of(DType.I64, Shape.of(), new long[] {1});
        var condition = new Graph(List.of(count, vector, count), List.of(), List.of(new Graph.Step(Compare.LT, List.of(0, 2), new Spec(DType.BOOL, Shape.of()), null)), List.of(3));
        var body = new Graph(List.of(count, vector), List.of(one), List.of(
                new Graph.Step(Binary.ADD, List.of(0, 2), count, null), new Graph.Step(Binary.ADD, List.of(1, 1), vector, null)), List.of(3, 4));
        Tensor start = Tensor.of(3, -5);
        add(new WhileLoop(condition, body), Tensor.scalar(0, DType.I64), start, Tensor.scalar(4, DType.I64));
        Tensor bytes = Tensor.of(0, 0, 128, 63, 1, 0, 2, 1).to(DType.U8);
        add(new WhileLoop.Leaf(0, DType.F32, Shape.of()), bytes);
        add(new WhileLoop.Leaf(4, DType.BOOL, Shape.of(2, 2)), bytes);
        add(new WhileLoop.Leaf(0, DType.BF16, Shape.of(4)), bytes);
    }
}
