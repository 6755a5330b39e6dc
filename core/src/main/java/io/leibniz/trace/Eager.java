package io.leibniz.trace;

import io.leibniz.kernel.Backend;
import io.leibniz.kernel.Kernels;
import io.leibniz.kernel.NdArray;
import io.leibniz.kernel.PackedArrays;
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
import io.leibniz.prim.Factorisation;
import io.leibniz.prim.FourierTransform;
import io.leibniz.prim.Fused;
import io.leibniz.prim.Gather;
import io.leibniz.prim.LayerNorm;
import io.leibniz.prim.Lu;
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
import io.leibniz.prim.Take;
import io.leibniz.prim.TakeAdd;
import io.leibniz.prim.Unary;
import io.leibniz.prim.WhileLoop;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.function.Supplier;

/** The interpreter for plain arrays: each primitive runs its kernel, at once. */
public final class Eager {
    private Eager() {}

    static Tensor run(Primitive p, Tensor a) {
        if (Watch.any()) return watched(p, a);
        NdArray x = (NdArray) a.value();
        NdArray y = p instanceof Unary u && !x.dtype().isStorage() ? Backend.current().unary(u, x) : run(p, new NdArray[] {x});
        return Tensor.of(y);
    }

    static Tensor run(Primitive p, Tensor a, Tensor b) {
        if (Watch.any()) return watched(p, a, b);
        NdArray x = (NdArray) a.value();
        NdArray z = (NdArray) b.value();
        NdArray y = p instanceof Binary op && !x.dtype().isStorage() ? Backend.current().binary(op, x, z) : run(p, new NdArray[] {x, z});
        return Tensor.of(y);
    }

    static Tensor run(Primitive p, Tensor[] in) {
        if (Watch.any()) return watched(p, in);
        NdArray[] x = new NdArray[in.length];
        for (int i = 0; i < x.length; i++) x[i] = (NdArray) in[i].value();
        return Tensor.of(run(p, x));
    }

    /** One operation on arrays. */
    public static NdArray run(Primitive p, NdArray[] x) {
        return Widening.applies(p, x) ? Widening.run(p, x) : kernel(p, x);
    }

    /** Runs a primitive's kernel on types that it knows. */
    static NdArray kernel(Primitive p, NdArray[] x) {
        Kernels k = Backend.current();
        return switch (p) {
            case Unary op -> k.unary(op, x[0]);
            case Binary op -> k.binary(op, x[0], x[1]);
            case Compare op -> k.compare(op, x[0], x[1]);
            case Select _ -> k.select(x[0], x[1], x[2]);
            case Convert op -> k.convert(op.to(), x[0]);
            case Broadcast op -> x[0].broadcast(op.to());
            case Reshape op -> reshape(k, x[0], op.to());
            case Permute op -> x[0].permute(op.axes().dims());
            case Slice op -> x[0].slice(op.start(), op.size(), op.step());
            case Pad op -> k.pad(op, x[0]);
            case Concat op -> k.concat(op.axis(), x);
            case Reduce op -> k.reduce(op.op(), op.axes().dims(), x[0]);
            case ArgReduce op -> k.argReduce(op.max(), op.axis(), x[0]);
            case ArgSort op -> k.argSort(op.axis(), op.descending(), x[0]);
            case Scan op -> k.scan(op.op(), op.axis(), x[0]);
            case Take op -> k.take(op.axis(), x[0], x[1]);
            case TakeAdd op -> k.takeAdd(op.axis(), op.size(), x[0], x[1]);
            case Gather op -> k.gather(op.axis(), x[0], x[1]);
            case Scatter op -> k.scatter(op.axis(), op.mode(), x[0], x[1], x[2]);
            case Dot _ -> k.dot(x[0], x[1]);
            case Conv op -> k.conv(op.kind(), op.shape(), x[0], x[1]);
            case PoolMax op -> k.poolMax(op.shape(), x[0]);
            case PoolMaxSpread op -> k.poolMaxSpread(op.shape(), x[0], x[1]);
            case PoolArgMax op -> k.poolArgMax(op.shape(), x[0]);
            case PoolSum op -> k.poolSum(op.shape(), x[0]);
            case PoolSumTransposed op -> k.poolSumTransposed(op.shape(), x[0]);
            case RandomBits op -> op.dtype().isStorage() ? Widening.random(op, x[0]) : k.random(op.kind(), op.dtype(), op.shape(), x[0]);
            case FourierTransform op -> k.fourier(op, x[0]);
            case Factorisation op -> k.factorise(op, x);
            case Lu.Permutation _ -> k.luPermutation(x[0]);
            case WhileLoop op -> op.run(k, x);
            case WhileLoop.Leaf op -> PackedArrays.unpack(x[0], op.offset(), op.dtype(), op.shape());
            case Fused.Softmax _ -> k.softmax(x[0]);
            case Fused.LogSoftmax _ -> k.logSoftmax(x[0]);
            case CrossEntropy op -> k.crossEntropy(op.smoothing(), x[0], x[1]);
            case CrossEntropy.Gradient op -> k.crossEntropyGradient(op.smoothing(), x[0], x[1], x[2]);
            case CrossEntropy.Both op -> k.crossEntropyBoth(op.smoothing(), x[0], x[1], x[2]);
            case LayerNorm op -> k.layerNorm(op.eps(), op.centred(), x[0], x.length == 1 ? null : x[1], x.length <= 2 ? null : x[2]);
            case LayerNorm.Gradient op -> k.layerNormGradient(op.eps(), op.centred(), x[0], x[1], x.length == 2 ? null : x[2]);
            case LayerNorm.Gradients op -> k.layerNormGradients(op.eps(), op.centred(), x[0], x[1], x[2]);
            case Attention op -> k.attention(op.scale(), op.causal(), x[0], x[1], x[2], x.length == 3 ? null : x[3]);
            case Attention.Gradients op -> k.attentionGradients(op.scale(), op.causal(), x[0], x[1], x[2], x[3], x.length == 4 ? null : x[4]);
            case ChannelNorm.Moments _ -> k.channelMoments(x[0]);
            case ChannelNorm.Affine _ -> k.channelAffine(x[0], x[1], x[2]);
            case ChannelNorm.Sums _ -> k.channelSums(x[0], x[1], x[2]);
            case ChannelNorm.Blend _ -> k.channelBlend(x[0], x[1], x[2], x[3], x[4]);
        };
    }

    private static NdArray reshape(Kernels k, NdArray x, Shape to) {
        NdArray view = x.reshapedView(to);
        return view != null ? view : k.contiguous(x).reshape(to);
    }

    private static Tensor watched(Primitive p, Tensor... in) {
        NdArray[] x = new NdArray[in.length];
        for (int i = 0; i < x.length; i++) x[i] = (NdArray) in[i].value();
        return Tensor.of(Watch.run(p, x));
    }

    /**
     * Runs with every result looked at, those of backward passes too: the first operation that makes a NaN or an infinity
     * out of finite numbers throws.
     */
    public static <R> R checkNumerics(Supplier<R> body) {
        try (Watch _ = Watch.numerics()) {
            return body.get();
        }
    }

    /** Whether results are being looked at on this thread. */
    public static boolean isChecking() {
        return Watch.any() && Watch.checksNumerics();
    }
}
