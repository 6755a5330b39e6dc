package io.leibniz.cpu;

import io.leibniz.graph.Graph;
import io.leibniz.graph.Pairs;
import io.leibniz.kernel.Buffers;
import io.leibniz.kernel.ConvShape;
import io.leibniz.kernel.Executable;
import io.leibniz.kernel.Kernels;
import io.leibniz.kernel.NdArray;
import io.leibniz.kernel.Reference;
import io.leibniz.kernel.ReferenceFft;
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

/**
 * The fast kernels: on vectors and threads where they pay, with the bits of the {@link Reference} always. Scalars and
 * other tiny arrays come first and touch neither: a program on numbers should cost what its objects cost, and not wait for
 * the Vector API to load. What is undefined goes to the reference, which knows the words for it.
 */
public final class CpuKernels implements Kernels {
    public static final CpuKernels INSTANCE = new CpuKernels();

    /** Up to here an operation's definition is called element by element. */
    static final int TINY = 8;
    private static final Kernels REFERENCE = Reference.INSTANCE;

    private CpuKernels() {
        if (!Simd.PRESENT) System.err.println(CpuProvider.MISSING);
    }

    // ------------------------------------------------------------------------------------------------ pointwise

    @Override
    public NdArray unary(Unary op, NdArray x) {
        if (op == Unary.STOP_GRADIENT) return x;
        if (x.dtype() == DType.F32 && op.f32 != null) {
            int n = x.numel();
            if (x.isContiguous() && n < Chunks.COSTLY) {
                float[] a = x.f32();
                float[] y = Buffers.floats(n);
                int o = x.offset();
                if (n > TINY) Loops.unary(op).run(a, o, y, 0, n);
                else for (int i = 0; i < n; i++) y[i] = op.f32.applyAsFloat(a[o + i]);
                return NdArray.of(x.shape(), y);
            }
            if (n <= TINY) return unary(op, Copies.contiguous(x));
            return Pointwise.unary(Loops.unary(op), DType.F32, x, Loops.chunk(op));
        }
        return switch (x.dtype()) {
            case F64 -> op.f64 == null ? REFERENCE.unary(op, x)
                    : x.numel() == 1 ? NdArray.of(x.shape(), new double[] {op.f64.applyAsDouble(x.f64()[x.offset()])})
                    : Pointwise.unary(DoubleLoops.of(op), DType.F64, x, Loops.chunk(op) == Chunks.CHEAP ? Chunks.COSTLY : Chunks.DEAR);
            case I64 -> op.i64 == null ? REFERENCE.unary(op, x) : Pointwise.unary(PlainLoops.i64(op), DType.I64, x, Chunks.CHEAP);
            case I32 -> op.i64 == null ? REFERENCE.unary(op, x) : Pointwise.unary(PlainLoops.i32(op), DType.I32, x, Chunks.CHEAP);
            default -> REFERENCE.unary(op, x);
        };
    }

    @Override
    public NdArray binary(Binary op, NdArray a, NdArray b) {
        if (a.dtype() == DType.F32 && op.f32 != null) {
            int n = a.numel();
            if (n == 1) return scalar(op, a, b);
            if (a.isContiguous() && b.isContiguous() && n < Chunks.COSTLY) {
                float[] l = a.f32();
                float[] r = b.f32();
                int ao = a.offset();
                int bo = b.offset();
                float[] y = Buffers.floats(n);
                if (n > TINY) Loops.binary(op).both(l, ao, r, bo, y, 0, n);
                else for (int i = 0; i < n; i++) y[i] = op.f32.applyAsFloat(l[ao + i], r[bo + i]);
                return NdArray.of(a.shape(), y);
            }
            if (n <= TINY) return binary(op, Copies.contiguous(a), Copies.contiguous(b));
            return Pointwise.binary(Loops.binary(op), DType.F32, a, b, Loops.chunk(op));
        }
        return switch (a.dtype()) {
            case F64 -> op.f64 == null ? REFERENCE.binary(op, a, b)
                    : a.numel() == 1 ? NdArray.of(a.shape(), new double[] {op.f64.applyAsDouble(a.f64()[a.offset()], b.f64()[b.offset()])})
                    : Pointwise.binary(DoubleLoops.of(op), DType.F64, a, b, Loops.chunk(op) == Chunks.CHEAP ? Chunks.COSTLY : Chunks.DEAR);
            case I64 -> wraps(op) || op == Binary.SHL || op == Binary.SHR
                    ? Pointwise.binary(PlainLoops.i64(op), DType.I64, a, b, Chunks.CHEAP) : REFERENCE.binary(op, a, b);
            case I32 -> wraps(op) ? Pointwise.binary(PlainLoops.i32(op), DType.I32, a, b, Chunks.CHEAP) : REFERENCE.binary(op, a, b);
            default -> op == Binary.AND || op == Binary.OR || op == Binary.XOR
                    ? Pointwise.binary(PlainLoops.bool(op), DType.BOOL, a, b, Chunks.CHEAP) : REFERENCE.binary(op, a, b);
        };
    }

    private static NdArray scalar(Binary op, NdArray a, NdArray b) {
        float l = a.f32()[a.offset()];
        float r = b.f32()[b.offset()];
        float y = switch (op) {
            case ADD -> l + r;
            case SUB -> l - r;
            case MUL -> l * r;
            case DIV -> l / r;
            default -> op.f32.applyAsFloat(l, r);
        };
        return NdArray.of(a.shape(), new float[] {y});
    }

    /** Integer operations that need no check and narrow as they are. */
    static boolean wraps(Binary op) {
        return switch (op) {
            case ADD, SUB, MUL, MAXIMUM, MINIMUM, AND, OR, XOR -> true;
            default -> false;
        };
    }

    @Override
    public NdArray compare(Compare op, NdArray a, NdArray b) {
        return CpuCompare.compare(op, a, b);
    }

    @Override
    public NdArray select(NdArray condition, NdArray a, NdArray b) {
        return CpuCompare.select(condition, a, b);
    }

    @Override
    public NdArray convert(DType to, NdArray x) {
        if (to == x.dtype()) return x;
        Loops.Loop1 loop = Casts.loop(x.dtype(), to);
        return loop == null ? REFERENCE.convert(to, x) : Pointwise.unary(loop, to, x, Chunks.CHEAP);
    }

    // ------------------------------------------------------------------------------------------------ along axes

    @Override
    public NdArray reduce(Reduce.Op op, int[] axes, NdArray x) {
        return CpuReduce.reduce(op, axes, x);
    }

    @Override
    public NdArray argReduce(boolean max, int axis, NdArray x) {
        return CpuOrder.argReduce(max, axis, x);
    }

    @Override
    public NdArray argSort(int axis, boolean descending, NdArray x) {
        return CpuOrder.argSort(axis, descending, x);
    }

    @Override
    public NdArray scan(Scan.Op op, int axis, NdArray x) {
        return CpuScan.scan(op, axis, x);
    }

    @Override
    public NdArray softmax(NdArray x) {
        return CpuSoftmax.softmax(x);
    }

    @Override
    public NdArray logSoftmax(NdArray x) {
        return CpuSoftmax.logSoftmax(x);
    }

    // ------------------------------------------------------------------------------------------------ places

    @Override
    public NdArray concat(int axis, NdArray[] x) {
        return CpuIndex.concat(axis, x);
    }

    @Override
    public NdArray pad(Pad pad, NdArray x) {
        return CpuIndex.pad(pad, x);
    }

    @Override
    public NdArray take(int axis, NdArray x, NdArray index) {
        return CpuIndex.take(axis, x, index);
    }

    @Override
    public NdArray takeAdd(int axis, int size, NdArray x, NdArray index) {
        return CpuIndex.takeAdd(axis, size, x, index);
    }

    @Override
    public NdArray gather(int axis, NdArray x, NdArray index) {
        return CpuIndex.gather(axis, x, index);
    }

    @Override
    public NdArray scatter(int axis, Scatter.Mode mode, NdArray x, NdArray index, NdArray source) {
        return CpuIndex.scatter(axis, mode, x, index, source);
    }

    // ------------------------------------------------------------------------------------------------ products, windows

    @Override
    public NdArray dot(NdArray a, NdArray b) {
        return CpuDot.dot(a, b);
    }

    @Override
    public NdArray conv(Conv.Kind kind, ConvShape shape, NdArray a, NdArray b) {
        return CpuWindow.conv(kind, shape, a, b);
    }

    @Override
    public NdArray poolMax(WindowShape shape, NdArray x) {
        return CpuWindow.max(shape, x);
    }

    @Override
    public NdArray poolMaxSpread(WindowShape shape, NdArray x, NdArray y) {
        return CpuWindow.maxSpread(shape, x, y);
    }

    @Override
    public NdArray poolArgMax(WindowShape shape, NdArray x) {
        return CpuWindow.argMax(shape, x);
    }

    @Override
    public NdArray poolSum(WindowShape shape, NdArray x) {
        return CpuWindow.sum(shape, x);
    }

    @Override
    public NdArray poolSumTransposed(WindowShape shape, NdArray x) {
        return CpuWindow.sumTransposed(shape, x);
    }

    // ------------------------------------------------------------------------------------------------ random numbers

    @Override
    public NdArray random(RandomBits.Kind kind, DType dtype, Shape shape, NdArray key) {
        return CpuRandom.random(kind, dtype, shape, key);
    }

    @Override
    public Executable compile(Graph graph, boolean[] donated) {
        return new CpuProgram(Pairs.of(graph), donated);
    }

    // ------------------------------------------------------------------------------------------------ fused, in f32

    @Override
    public NdArray crossEntropy(double smoothing, NdArray x, NdArray labels) {
        return x.dtype() == DType.F32 ? CpuCrossEntropy.loss(smoothing, x, labels) : REFERENCE.crossEntropy(smoothing, x, labels);
    }

    @Override
    public NdArray crossEntropyGradient(double smoothing, NdArray ct, NdArray x, NdArray labels) {
        return x.dtype() == DType.F32 ? CpuCrossEntropy.gradient(smoothing, ct, x, labels) : REFERENCE.crossEntropyGradient(smoothing, ct, x, labels);
    }

    @Override
    public NdArray crossEntropyBoth(double smoothing, NdArray ct, NdArray x, NdArray labels) {
        return x.dtype() == DType.F32 ? CpuCrossEntropy.both(smoothing, ct, x, labels) : REFERENCE.crossEntropyBoth(smoothing, ct, x, labels);
    }

    @Override
    public NdArray contiguous(NdArray x) {
        return Copies.contiguous(x);
    }

    @Override
    public NdArray layerNorm(double eps, boolean centred, NdArray x, NdArray w, NdArray b) {
        return x.dtype() == DType.F32 ? CpuNorms.forward(eps, centred, x, w, b) : REFERENCE.layerNorm(eps, centred, x, w, b);
    }

    @Override
    public NdArray layerNormGradient(double eps, boolean centred, NdArray ct, NdArray x, NdArray w) {
        return x.dtype() == DType.F32 ? CpuNorms.gradient(eps, centred, ct, x, w) : REFERENCE.layerNormGradient(eps, centred, ct, x, w);
    }

    @Override
    public NdArray layerNormGradients(double eps, boolean centred, NdArray ct, NdArray x, NdArray w) {
        return x.dtype() == DType.F32 ? CpuNorms.gradients(eps, centred, ct, x, w) : REFERENCE.layerNormGradients(eps, centred, ct, x, w);
    }

    @Override
    public NdArray attention(double scale, boolean causal, NdArray q, NdArray k, NdArray v, NdArray mask) {
        return attends(q, k, v) ? CpuAttention.forward(scale, causal, q, k, v, mask) : REFERENCE.attention(scale, causal, q, k, v, mask);
    }

    @Override
    public NdArray attentionGradients(double scale, boolean causal, NdArray ct, NdArray q, NdArray k, NdArray v, NdArray mask) {
        return attends(q, k, v) ? CpuAttention.gradients(scale, causal, ct, q, k, v, mask)
                : REFERENCE.attentionGradients(scale, causal, ct, q, k, v, mask);
    }

    private static boolean attends(NdArray q, NdArray k, NdArray v) {
        return q.dtype() == DType.F32 && q.numel() > 0 && k.numel() > 0 && v.numel() > 0;
    }

    @Override
    public NdArray channelMoments(NdArray x) {
        return x.dtype() == DType.F32 ? CpuFused.channelMoments(x) : REFERENCE.channelMoments(x);
    }

    @Override
    public NdArray channelAffine(NdArray x, NdArray a, NdArray d) {
        return x.dtype() == DType.F32 ? CpuFused.channelAffine(x, a, d) : REFERENCE.channelAffine(x, a, d);
    }

    @Override
    public NdArray channelSums(NdArray u, NdArray x, NdArray m) {
        return x.dtype() == DType.F32 ? CpuFused.channelSums(u, x, m) : REFERENCE.channelSums(u, x, m);
    }

    @Override
    public NdArray channelBlend(NdArray u, NdArray v, NdArray a, NdArray b, NdArray d) {
        return u.dtype() == DType.F32 ? CpuFused.channelBlend(u, v, a, b, d) : REFERENCE.channelBlend(u, v, a, b, d);
    }

    /** The reference's own blocks of rows, on all threads. */
    @Override
    public NdArray fourier(FourierTransform op, NdArray x) {
        return ReferenceFft.transform(op, x, Pool::parallelFor);
    }
}
