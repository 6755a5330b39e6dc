package io.leibniz.testkit;

import io.leibniz.ops.Classification;
import io.leibniz.ops.ConvOptions;
import io.leibniz.ops.Convolutions;
import io.leibniz.ops.CrossEntropyOptions;
import io.leibniz.ops.Ctc;
import io.leibniz.ops.Dropouts;
import io.leibniz.ops.Functional;
import io.leibniz.ops.GridSampling;
import io.leibniz.ops.Index;
import io.leibniz.ops.Interpolation;
import io.leibniz.ops.Losses;
import io.leibniz.ops.Norms;
import io.leibniz.ops.Pools;
import io.leibniz.ops.Reduction;
import io.leibniz.ops.Resize;
import io.leibniz.ops.Shaping;
import io.leibniz.ops.Window;
import io.leibniz.random.Key;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Inputs for every public operation that has a derivative, away from kinks, from which the checks of derivatives and
 * batches are made. A new operation needs its line here, or its reason in {@link #WITHOUT_DERIVATIVE}.
 */
public final class OperationSamples {
    /**
     * @param operation the method's name
     * @param f the operation on an array of arguments
     * @param inputs floating ones in f64
     * @param batchable whether it can run under a map; an operation whose result depends on values can't
     */
    public record Sample(String operation, Function<Tensor[], Tensor> f, List<Tensor> inputs, boolean batchable) {
        public Tensor[] array() {
            return inputs.toArray(new Tensor[0]);
        }

        @Override
        public String toString() {
            StringBuilder s = new StringBuilder(operation);
            for (Tensor t : inputs) s.append(' ').append(t.dtype()).append(t.shape());
            return s.toString();
        }
    }

    /** Operations without a sample of their own, and why. */
    public static final Map<String, String> WITHOUT_DERIVATIVE = new TreeMap<>();

    static {
        excuse("the result is a truth value", "eq", "ne", "lt", "le", "gt", "ge", "logicalAnd", "logicalOr", "logicalXor", "logicalNot",
                "isNan", "isInf", "isFinite", "isClose", "allClose", "equal", "any", "all", "signbit");
        excuse("for integers", "bitwiseAnd", "bitwiseOr", "bitwiseXor", "bitwiseNot", "shiftLeft", "shiftRight", "bincount", "oneHot");
        excuse("the result is a position or a count", "argmax", "argmin", "argsort", "countNonzero", "nonzero", "searchsorted", "unique", "matrixRank");
        excuse("made of numbers or shapes alone", "fftfreq", "rfftfreq", "shape", "equals", "hashCode", "toString");
        excuse("the derivative is zero", "sign", "floor", "ceil", "round", "trunc", "floorDivide", "truncDivide", "heaviside");
    }

    private static void excuse(String why, String... operations) {
        for (String o : operations) WITHOUT_DERIVATIVE.put(o, why);
    }

    private final List<Sample> all = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(7);

    private OperationSamples() {}

    /** All of them, the same every time. */
    public static List<Sample> all() {
        OperationSamples s = new OperationSamples();
        s.pointwise();
        s.reducing();
        s.arranging();
        s.networks();
        s.losses();
        s.all.addAll(LinalgSamples.operations());
        s.all.addAll(FourierSamples.operations());
        return List.copyOf(s.all);
    }

    private Tensor uniform(double low, double high, int... shape) {
        double[] a = new double[Shape.of(shape).numel()];
        for (int i = 0; i < a.length; i++) a[i] = random.nextDouble(low, high);
        return Tensor.wrap(a, shape);
    }

    private Tensor f64(int... shape) {
        return uniform(-2, 2, shape);
    }

    /** Numbers at least 0.1 apart, shuffled, none at an integer or a half. */
    private Tensor distinct(int... shape) {
        double[] a = new double[Shape.of(shape).numel()];
        for (int i = 0; i < a.length; i++) a[i] = (i - a.length / 2.0) * 0.13 + 0.041;
        for (int i = a.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            double t = a[i];
            a[i] = a[j];
            a[j] = t;
        }
        return Tensor.wrap(a, shape);
    }

    private void add(String operation, Function<Tensor[], Tensor> f, Tensor... inputs) {
        all.add(new Sample(operation, f, List.of(inputs), true));
    }

    /** One whose result depends on values in a way that a map can't follow. */
    private void alone(String operation, Function<Tensor[], Tensor> f, Tensor... inputs) {
        all.add(new Sample(operation, f, List.of(inputs), false));
    }

    private void unary(String operation, UnaryOperator<Tensor> f, Tensor x) {
        add(operation, in -> f.apply(in[0]), x);
    }

    private void binary(String operation, BinaryOperator<Tensor> f, Tensor x, Tensor y) {
        add(operation, in -> f.apply(in[0], in[1]), x, y);
    }

    private void pointwise() {
        Tensor any = f64(2, 3);
        Tensor positive = uniform(0.3, 3, 2, 3);
        Tensor unit = uniform(-0.8, 0.8, 2, 3);
        Tensor spread = distinct(2, 5);
        unary("exp", Tensor::exp, any);
        unary("exp2", Tensor::exp2, any);
        unary("expm1", Tensor::expm1, any);
        unary("log", Tensor::log, positive);
        unary("log2", Tensor::log2, positive);
        unary("log10", Tensor::log10, positive);
        unary("log1p", Tensor::log1p, positive);
        unary("sqrt", Tensor::sqrt, positive);
        unary("rsqrt", Tensor::rsqrt, positive);
        unary("reciprocal", Tensor::reciprocal, positive);
        unary("sin", Tensor::sin, any);
        unary("cos", Tensor::cos, any);
        unary("tan", Tensor::tan, unit);
        unary("asin", Tensor::asin, unit);
        unary("acos", Tensor::acos, unit);
        unary("atan", Tensor::atan, any);
        unary("sinh", Tensor::sinh, any);
        unary("cosh", Tensor::cosh, any);
        unary("tanh", Tensor::tanh, any);
        unary("asinh", Tensor::asinh, any);
        unary("acosh", Tensor::acosh, uniform(1.2, 3, 2, 2));
        unary("atanh", Tensor::atanh, unit);
        unary("erf", Tensor::erf, any);
        unary("erfc", Tensor::erfc, any);
        unary("erfinv", Tensor::erfinv, unit);
        unary("lgamma", Tensor::lgamma, positive);
        unary("digamma", Tensor::digamma, positive);
        unary("trigamma", Tensor::trigamma, positive);
        unary("polygamma", x -> x.polygamma(2), positive);
        unary("mvlgamma", x -> x.mvlgamma(2), uniform(1, 3, 3));
        unary("neg", Tensor::neg, any);
        unary("abs", Tensor::abs, spread);
        unary("square", Tensor::square, any);
        unary("frac", Tensor::frac, spread);
        unary("sinc", Tensor::sinc, spread);
        unary("deg2rad", Tensor::deg2rad, any);
        unary("rad2deg", Tensor::rad2deg, any);
        unary("logit", Tensor::logit, uniform(0.1, 0.9, 4));
        unary("nanToNum", Tensor::nanToNum, any);
        unary("sigmoid", Tensor::sigmoid, any);
        unary("logSigmoid", Tensor::logSigmoid, any);
        unary("softplus", Tensor::softplus, any);
        unary("softplus", x -> x.softplus(2, 3), any);
        unary("silu", Tensor::silu, any);
        unary("gelu", Tensor::gelu, any);
        unary("geluTanh", Tensor::geluTanh, any);
        unary("relu", Tensor::relu, spread);
        unary("elu", x -> x.elu(1.3), spread);
        unary("leakyRelu", x -> x.leakyRelu(0.2), spread);
        binary("prelu", Tensor::prelu, distinct(2, 3), uniform(0.1, 0.5, 3));
        unary("selu", Tensor::selu, spread);
        unary("celu", x -> x.celu(1.3), spread);
        unary("relu6", Tensor::relu6, spread);
        unary("hardtanh", x -> x.hardtanh(-0.3, 0.4), spread);
        unary("hardsigmoid", Tensor::hardsigmoid, spread);
        unary("hardswish", Tensor::hardswish, spread);
        unary("mish", Tensor::mish, any);
        unary("softsign", Tensor::softsign, spread);
        unary("tanhshrink", Tensor::tanhshrink, any);
        unary("softshrink", x -> x.softshrink(0.3), spread);
        unary("hardshrink", x -> x.hardshrink(0.3), spread);
        unary("threshold", x -> x.threshold(0.1, 2), spread);
        unary("glu", x -> x.glu(1), f64(2, 4));
        for (int axis : new int[] {0, 1}) {
            unary("softmax", x -> x.softmax(axis), any);
            unary("logSoftmax", x -> x.logSoftmax(axis), any);
            unary("softmin", x -> x.softmin(axis), any);
        }
        binary("add", Tensor::add, any, f64(3));
        binary("sub", Tensor::sub, any, f64(2, 1));
        binary("mul", Tensor::mul, any, f64(1, 3));
        binary("div", Tensor::div, any, positive);
        unary("rsub", x -> x.rsub(2), any);
        unary("rdiv", x -> x.rdiv(2), positive);
        binary("pow", Tensor::pow, positive, f64(3));
        unary("pow", x -> x.pow(3), any);
        binary("atan2", Tensor::atan2, positive, any);
        binary("fmod", Tensor::fmod, uniform(2.2, 2.8, 3), uniform(0.9, 1.05, 3));
        binary("remainder", Tensor::remainder, uniform(2.2, 2.8, 3), uniform(0.9, 1.05, 3));
        binary("maximum", Tensor::maximum, distinct(4), distinct(4).add(0.03));
        binary("minimum", Tensor::minimum, distinct(4), distinct(4).add(0.03));
        unary("clamp", x -> x.clamp(-0.3, 0.4), spread);
        unary("clampMin", x -> x.clampMin(0.1), spread);
        unary("clampMax", x -> x.clampMax(0.1), spread);
        add("lerp", in -> in[0].lerp(in[1], in[2]), any, f64(2, 3), f64(3));
        add("addcmul", in -> in[0].addcmul(in[1], in[2], 0.7), any, f64(2, 3), f64(3));
        add("addcdiv", in -> in[0].addcdiv(in[1], in[2], 0.7), any, f64(2, 3), positive);
        binary("hypot", Tensor::hypot, any, f64(2, 3));
        binary("xlogy", Tensor::xlogy, any, positive);
        binary("xlog1py", Tensor::xlog1py, any, positive);
        binary("logaddexp", Tensor::logaddexp, any, f64(2, 3));
        unary("copysign", x -> x.copysign(Tensor.of(1.0, -1.0, -2.0)), spread.narrow(1, 0, 3));
    }

    private void reducing() {
        Tensor any = f64(2, 3, 2);
        Tensor spread = distinct(2, 5);
        unary("sum", x -> x.sum(1), any);
        unary("sum", x -> x.sum(true, 0, 2), any);
        unary("mean", x -> x.mean(), any);
        unary("mean", x -> x.mean(true, 1), any);
        unary("prod", x -> x.prod(1), any);
        unary("var", x -> x.var(1), any);
        unary("std", x -> x.std(0, true, 0, 1), any);
        for (double p : new double[] {1, 2, 3, 0.5, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            unary("norm", x -> x.norm(p, false, 1), spread);
        }
        unary("logsumexp", x -> x.logsumexp(1), any);
        unary("nansum", x -> x.nansum(1), any);
        unary("nanmean", x -> x.nanmean(1), any);
        unary("amax", x -> x.amax(1), spread);
        unary("amin", x -> x.amin(), spread);
        unary("max", x -> x.max(1).values(), spread);
        unary("max", Tensor::max, spread);
        unary("min", x -> x.min(0, true).values(), spread);
        unary("min", Tensor::min, spread);
        unary("cumsum", x -> x.cumsum(1), any);
        unary("cumprod", x -> x.cumprod(1), any);
        unary("logcumsumexp", x -> x.logcumsumexp(1), any);
        unary("cummax", x -> x.cummax(1).values(), spread);
        unary("cummin", x -> x.cummin(0).values(), spread);
        unary("diff", x -> x.diff(1), any);
    }

    private void arranging() {
        Tensor x3 = f64(2, 3, 2);
        unary("to", x -> x.to(DType.F64), x3);
        unary("reshape", x -> x.reshape(3, -1), x3);
        unary("unsqueeze", x -> x.unsqueeze(1), x3);
        unary("permute", x -> x.permute(2, 0, 1), x3);
        unary("transpose", x -> x.transpose(0, -1), x3);
        unary("t", Tensor::t, f64(2, 3));
        unary("moveAxis", x -> x.moveAxis(0, 2), x3);
        unary("expand", x -> x.expand(4, 2, 3), f64(2, 1));
        unary("narrow", x -> x.narrow(1, 1, 2), x3);
        unary("select", x -> x.select(1, -1), x3);
        unary("flip", x -> x.flip(0, 2), x3);
        unary("indexSelect", x -> x.indexSelect(1, Tensor.of(2L, 0L, 2L)), x3);
        unary("flatten", x -> x.flatten(1, 2), x3);
        unary("flatten", Tensor::flatten, x3);
        unary("squeeze", x -> x.squeeze(1), f64(2, 1, 3));
        unary("squeeze", x -> x.squeeze(), f64(1, 3));
        unary("tile", x -> x.tile(2, 1, 3), f64(2, 2));
        unary("repeatInterleave", x -> x.repeatInterleave(2, 1), f64(2, 3));
        unary("roll", x -> x.roll(-1, 1), x3);
        for (int k = 0; k < 4; k++) {
            int quarters = k;
            unary("rot90", x -> x.rot90(quarters, 0, 1), f64(2, 3));
        }
        unary("split", x -> x.split(2, 1).get(1), x3);
        unary("chunk", x -> x.chunk(2, 1).get(0), x3);
        unary("unbind", x -> x.unbind(1).get(2), x3);
        unary("pad", x -> x.pad(1, 2, 0, 1), f64(2, 3));
        for (Shaping.PadMode mode : Shaping.PadMode.values()) unary("pad", x -> x.pad(mode, 3, 2, 1), f64(2, 3));
        unary("pad", x -> x.pad(-1, 1), f64(2, 3));
        unary("unfold", x -> x.unfold(1, 2, 1), f64(2, 4));
        for (int offset = -1; offset <= 1; offset++) {
            int k = offset;
            unary("diagonal", x -> x.diagonal(k, 0, 2), x3);
            unary("diagEmbed", x -> x.diagEmbed(k), f64(2, 3));
            unary("triu", x -> x.triu(k), f64(2, 3, 3));
            unary("tril", x -> x.tril(k), f64(2, 3, 3));
        }
        unary("diag", Tensor::diag, f64(3));
        unary("diag", Tensor::diag, f64(3, 2));
        Tensor index = Tensor.of(new long[][] {{2, 0}, {-1, 2}});
        unary("take", x -> x.take(index, 1), x3);
        unary("gather", x -> x.gather(1, index), f64(2, 3));
        binary("scatter", (x, v) -> x.scatter(1, Tensor.of(new long[][] {{2, 0}, {1, 2}}), v), f64(2, 3), f64(2, 2));
        binary("scatterAdd", (x, v) -> x.scatterAdd(1, index, v), f64(2, 3), f64(2, 2));
        binary("indexAdd", (x, v) -> x.indexAdd(0, Tensor.of(1L, 1L, 0L), v), f64(2, 3), f64(3, 3));
        unary("maskedFill", x -> x.maskedFill(Tensor.of(true, false, true), 2), f64(2, 3));
        unary("maskedSelect", x -> x.maskedSelect(Tensor.of(true, false, true)), f64(2, 3));
        unary("at", x -> x.at(Index.all(), Index.slice(2, null, -1), Index.newAxis(), -1), x3);
        unary("at", x -> x.at(Index.ellipsis(), Tensor.of(1L, 0L, 1L)), x3);
        unary("at", x -> x.at(Tensor.of(1L, 0L), Index.all(), Tensor.of(0L, 1L)), x3);
        unary("at", x -> x.at(Tensor.of(true, false)), x3);
        unary("sort", x -> x.sort(1).values(), distinct(2, 4));
        unary("topk", x -> x.topk(2).values(), distinct(2, 4));
        unary("kthvalue", x -> x.kthvalue(2, 1).values(), distinct(2, 4));
        unary("median", x -> x.median(1).values(), distinct(2, 4));
        unary("median", Tensor::median, distinct(2, 3));
        unary("quantile", x -> x.quantile(0.3, 1), distinct(2, 4));
        binary("dot", Tensor::dot, f64(3), f64(3));
        binary("outer", Tensor::outer, f64(2), f64(3));
        binary("inner", Tensor::inner, f64(2, 3), f64(2, 3));
        binary("tensordot", (a, b) -> a.tensordot(b, new int[] {1, 2}, new int[] {1, 0}), f64(2, 3, 2), f64(2, 3));
        binary("kron", Tensor::kron, f64(2, 2), f64(1, 3));
        unary("trace", Tensor::trace, f64(3, 3));
        binary("cross", (a, b) -> a.cross(b, 1), f64(2, 3), f64(2, 3));
        binary("cdist", (a, b) -> a.cdist(b, 2), f64(2, 3), f64(3, 3));
        binary("einsum", (a, b) -> Tensor.einsum("bij,bjk->bik", a, b), f64(2, 2, 3), f64(2, 3, 2));
        binary("einsum", (a, b) -> Tensor.einsum("...i,ij->...j", a, b), f64(2, 2, 3), f64(3, 2));
        unary("einsum", a -> Tensor.einsum("ii", a), f64(3, 3));
        add("einsum", in -> Tensor.einsum("ij,jk,k->i", in), f64(2, 3), f64(3, 2), f64(2));
        binary("matmul", Tensor::matmul, f64(2, 3), f64(3, 2));
        binary("matmul", Tensor::matmul, f64(2, 1, 2, 3), f64(2, 3, 2));
        binary("matmul", Tensor::matmul, f64(3), f64(2, 3, 2));
        binary("matmul", Tensor::matmul, f64(2, 2, 3), f64(3));
    }

    private void networks() {
        ConvOptions stride = ConvOptions.of(2, 1);
        binary("conv1d", (x, w) -> Convolutions.conv1d(x, w, null, stride), f64(1, 2, 5), f64(3, 2, 3));
        add("conv2d", in -> Convolutions.conv2d(in[0], in[1], in[2], stride.groups(2)), f64(1, 2, 4, 4), f64(2, 1, 3, 3), f64(2));
        binary("conv3d", (x, w) -> Convolutions.conv3d(x, w, null), f64(1, 1, 3, 2, 3), f64(1, 1, 2, 2, 2));
        binary("convTranspose1d", (x, w) -> Convolutions.convTranspose1d(x, w, null, stride), f64(1, 2, 3), f64(2, 2, 3));
        add("convTranspose2d", in -> Convolutions.convTranspose2d(in[0], in[1], in[2], stride), f64(1, 2, 2, 3), f64(2, 1, 3, 3), f64(1));
        binary("convTranspose3d", (x, w) -> Convolutions.convTranspose3d(x, w, null), f64(1, 1, 2, 2, 2), f64(1, 1, 2, 2, 1));
        unary("unfold", x -> Convolutions.unfold(x, Shape.of(2, 2), ConvOptions.of(1, 0)), f64(1, 2, 3, 3));
        unary("fold", x -> Convolutions.fold(x, Shape.of(3, 3), Shape.of(2, 2), ConvOptions.of(1, 0)), f64(1, 8, 4));
        Window two = Window.of(2);
        unary("maxPool1d", x -> Pools.maxPool1d(x, 2), distinct(1, 2, 6));
        unary("maxPool2d", x -> Pools.maxPool2d(x, Window.of(3, 3).stride(2).padding(1)), distinct(1, 1, 5, 5));
        unary("maxPool3d", x -> Pools.maxPool3d(x, 2), distinct(1, 1, 2, 4, 2));
        unary("maxPool1dWithIndices", x -> Pools.maxPool1dWithIndices(x, two).values(), distinct(1, 1, 4));
        unary("maxPool2dWithIndices", x -> Pools.maxPool2dWithIndices(x, Window.of(2, 2)).values(), distinct(1, 1, 4, 2));
        unary("maxPool3dWithIndices", x -> Pools.maxPool3dWithIndices(x, Window.of(2, 2, 2)).values(), distinct(1, 1, 2, 2, 2));
        unary("avgPool1d", x -> Pools.avgPool1d(x, 2), f64(1, 2, 4));
        unary("avgPool2d", x -> Pools.avgPool2d(x, Window.of(3, 3).stride(2).padding(1).countPadding(false)), f64(1, 1, 4, 4));
        unary("avgPool3d", x -> Pools.avgPool3d(x, 2), f64(1, 1, 2, 2, 2));
        unary("lpPool1d", x -> Pools.lpPool1d(x, 2, two), uniform(0.5, 2, 1, 1, 4));
        unary("lpPool2d", x -> Pools.lpPool2d(x, 2, Window.of(2, 2)), uniform(0.5, 2, 1, 1, 2, 4));
        unary("lpPool3d", x -> Pools.lpPool3d(x, 2, Window.of(2, 2, 2)), uniform(0.5, 2, 1, 1, 2, 2, 2));
        unary("adaptiveAvgPool1d", x -> Pools.adaptiveAvgPool1d(x, 2), f64(1, 1, 5));
        unary("adaptiveAvgPool2d", x -> Pools.adaptiveAvgPool2d(x, 2, 1), f64(1, 1, 3, 3));
        unary("adaptiveAvgPool3d", x -> Pools.adaptiveAvgPool3d(x, 1, 1, 2), f64(1, 1, 2, 2, 3));
        unary("adaptiveMaxPool1d", x -> Pools.adaptiveMaxPool1d(x, 2).values(), distinct(1, 1, 5));
        unary("adaptiveMaxPool2d", x -> Pools.adaptiveMaxPool2d(x, 2, 1).values(), distinct(1, 1, 3, 3));
        unary("adaptiveMaxPool3d", x -> Pools.adaptiveMaxPool3d(x, 1, 1, 2).values(), distinct(1, 1, 2, 2, 3));
        unary("interpolate", x -> Interpolation.interpolate(x, Resize.to(5, 3)), f64(1, 1, 3, 2));
        unary("interpolate", x -> Interpolation.interpolate(x, Resize.to(5, 3).linear()), f64(1, 1, 3, 2));
        unary("interpolate", x -> Interpolation.interpolate(x, Resize.to(5, 3).cubic().alignCorners(true)), f64(1, 1, 3, 2));
        add("gridSample", in -> GridSampling.gridSample(in[0], in[1]), f64(1, 2, 3, 4), f64(1, 2, 2, 2));
        add("gridSample", in -> GridSampling.gridSample(in[0], in[1], Resize.Mode.LINEAR, GridSampling.Border.REFLECT, true), f64(1, 1, 3, 2, 2), f64(1, 1, 2, 1, 3));
        unary("pixelShuffle", x -> Interpolation.pixelShuffle(x, 2), f64(1, 4, 2, 1));
        unary("pixelUnshuffle", x -> Interpolation.pixelUnshuffle(x, 2), f64(1, 1, 2, 4));
        add("batchNorm", in -> Norms.batchNorm(in[0], in[1], in[2], 1e-5).y(), f64(3, 2, 2), f64(2), f64(2));
        add("layerNorm", in -> Norms.layerNorm(in[0], in[1], in[2]), f64(2, 4), f64(4), f64(4));
        add("groupNorm", in -> Norms.groupNorm(in[0], 2, in[1], in[2], 1e-5), f64(2, 4, 2), f64(4), f64(4));
        add("instanceNorm", in -> Norms.instanceNorm(in[0], in[1], in[2], 1e-5), f64(2, 2, 3), f64(2), f64(2));
        add("rmsNorm", in -> Norms.rmsNorm(in[0], in[1]), f64(2, 4), f64(4));
        unary("localResponseNorm", x -> Norms.localResponseNorm(x, 3, 0.5, 0.75, 1), f64(1, 4, 2));
        unary("normalize", x -> Norms.normalize(x), uniform(0.5, 2, 2, 3));
        binary("cosineSimilarity", (a, b) -> Norms.cosineSimilarity(a, b, 1, 1e-8), f64(2, 3), f64(2, 3));
        binary("pairwiseDistance", (a, b) -> Norms.pairwiseDistance(a, b, 2, 1e-6, false), f64(2, 3), f64(2, 3));
        add("linear", in -> Functional.linear(in[0], in[1], in[2]), f64(2, 3), f64(4, 3), f64(4));
        add("bilinear", in -> Functional.bilinear(in[0], in[1], in[2], in[3]), f64(2, 2), f64(2, 3), f64(2, 2, 3), f64(2));
        unary("embedding", w -> Functional.embedding(w, Tensor.of(1L, 0L, 1L)), f64(3, 2));
        add("scaledDotProductAttention", in -> Functional.scaledDotProductAttention(in[0], in[1], in[2]), f64(1, 3, 2), f64(1, 3, 2), f64(1, 3, 2));
        Key key = Key.of(3);
        unary("dropout", x -> Dropouts.dropout(x, 0.4, key), f64(3, 2));
        unary("channelDropout", x -> Dropouts.channelDropout(x, 0.4, key), f64(2, 3, 2));
        unary("dropout2d", x -> Dropouts.dropout2d(x, 0.4, key), f64(1, 3, 2, 2));
        unary("alphaDropout", x -> Dropouts.alphaDropout(x, 0.4, key), f64(3, 2));
    }

    private void losses() {
        Tensor x = f64(3, 4);
        Tensor labels = Tensor.of(2L, 0L, 3L);
        unary("crossEntropy", v -> Losses.crossEntropy(v, labels), x);
        binary("crossEntropy", Losses::crossEntropy, x, f64(3, 4).softmax(1));
        unary("crossEntropy", v -> Losses.crossEntropy(v, labels, CrossEntropyOptions.DEFAULT.labelSmoothing(0.1)), x);
        unary("nll", v -> Losses.nll(v, labels), x);
        unary("multiMargin", v -> Classification.multiMargin(v, labels, 2, 1, null, Reduction.MEAN), distinct(3, 4));
        binary("mse", Losses::mse, x, f64(3, 4));
        binary("l1", Losses::l1, distinct(4), distinct(4).add(0.03));
        binary("huber", Losses::huber, distinct(4), distinct(4).add(0.03));
        binary("smoothL1", Losses::smoothL1, distinct(4), distinct(4).add(0.03));
        binary("binaryCrossEntropyWithLogits", Losses::binaryCrossEntropyWithLogits, x, uniform(0.1, 0.9, 3, 4));
        binary("binaryCrossEntropy", Losses::binaryCrossEntropy, uniform(0.1, 0.9, 4), uniform(0.1, 0.9, 4));
        binary("klDiv", Losses::klDiv, x, uniform(0.1, 0.9, 3, 4));
        binary("poissonNll", Losses::poissonNll, x, uniform(0.5, 3, 3, 4));
        add("gaussianNll", in -> Losses.gaussianNll(in[0], in[1], in[2]), f64(4), f64(4), uniform(0.5, 2, 4));
        Tensor sign = Tensor.of(1.0, -1.0, 1.0);
        binary("marginRanking", (a, b) -> Losses.marginRanking(a, b, sign, 0.5, Reduction.MEAN), distinct(3), distinct(3).add(0.03));
        unary("hingeEmbedding", v -> Losses.hingeEmbedding(v, sign, 1, Reduction.MEAN), distinct(3));
        unary("softMargin", v -> Losses.softMargin(v, sign, Reduction.MEAN), f64(3));
        binary("cosineEmbedding", (a, b) -> Losses.cosineEmbedding(a, b, sign, 0.1, Reduction.SUM), uniform(0.5, 2, 3, 2), uniform(0.5, 2, 3, 2));
        Tensor named = Tensor.of(1L, -1, 0, 2, 0, -1, 2, 1, 0).reshape(3, 3);
        unary("multiLabelMargin", v -> Classification.multiLabelMargin(v, named, Reduction.MEAN), distinct(3, 3));
        binary("multiLabelSoftMargin", (a, b) -> Classification.multiLabelSoftMargin(a, b, null, Reduction.MEAN), x, uniform(0.1, 0.9, 3, 4));
        binary("focal", (a, b) -> Classification.focal(a, b, 0.25, 2, Reduction.SUM), x, uniform(0.1, 0.9, 3, 4));
        binary("dice", (a, b) -> Classification.dice(a, b, 1, Reduction.MEAN), uniform(0.1, 0.9, 2, 1, 3), uniform(0.1, 0.9, 2, 1, 3));
        binary("ntXent", (a, b) -> Losses.ntXent(a, b, 0.5, Reduction.MEAN), uniform(0.5, 2, 3, 2), uniform(0.5, 2, 3, 2));
        unary("ctc", v -> Ctc.of(v.logSoftmax(-1), Tensor.of(1L, 1, 2, 0).reshape(2, 2), Tensor.of(4L, 3), Tensor.of(2L, 1)), f64(4, 2, 3));
        add("tripletMargin", in -> Losses.tripletMargin(in[0], in[1], in[2]), f64(2, 3), f64(2, 3), f64(2, 3));
    }
}
