package io.leibniz.ops;

import io.leibniz.prim.Fused;
import io.leibniz.prim.Unary;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Trace;

/** The non-linearities of networks. Pointwise unless an axis is given. */
public sealed interface Activations permits Tensor {
    private Tensor self() {
        return (Tensor) this;
    }

    /** 1/(1 + e⁻ˣ). Integers become f32. */
    default Tensor sigmoid() {
        return Ops.floatingUnary(Unary.SIGMOID, self());
    }

    /** −log(1 + e⁻ˣ), stable in both tails. Integers become f32. */
    default Tensor logSigmoid() {
        return Ops.floatingUnary(Unary.LOG_SIGMOID, self());
    }

    /** log(1 + eˣ), stable in both tails. Integers become f32. */
    default Tensor softplus() {
        return Ops.floatingUnary(Unary.SOFTPLUS, self());
    }

    /** x·sigmoid(x), −0 at −∞. Integers become f32. */
    default Tensor silu() {
        return Ops.floatingUnary(Unary.SILU, self());
    }

    /** x·Φ(x) with the normal distribution function Φ (Hendrycks and Gimpel 2016), −0 at −∞. Integers become f32. */
    default Tensor gelu() {
        return Ops.floatingUnary(Unary.GELU, self());
    }

    /** ½x(1 + tanh(√(2/π)(x + 0.044715x³))), the approximation of gelu, −0 at −∞. Integers become f32. */
    default Tensor geluTanh() {
        return Ops.floatingUnary(Unary.GELU_TANH, self());
    }

    /** max(x, 0); the derivative at 0 is 0. */
    default Tensor relu() {
        return Ops.unary(Unary.RELU, self());
    }

    /** x where x > 0, else α(eˣ − 1) (Clevert et al. 2015). */
    default Tensor elu(double alpha) {
        Tensor x = Ops.floating(self());
        // The side not chosen must not overflow: 0·∞ would be NaN.
        return Tensor.where(x.gt(0), x, x.minimum(0.0).expm1().mul(alpha));
    }

    default Tensor elu() {
        return elu(1);
    }

    /** x where x > 0, else slope·x; the derivative at 0 is the slope. */
    default Tensor leakyRelu(double slope) {
        Tensor x = Ops.floating(self());
        return Tensor.where(x.gt(0), x, x.mul(slope));
    }

    /** {@link #leakyRelu(double)} with a slope of 0.01. */
    default Tensor leakyRelu() {
        return leakyRelu(0.01);
    }

    /** leakyRelu with trained slopes: one for all, or one a channel (axis 1) (He et al. 2015). */
    default Tensor prelu(Tensor slope) {
        Tensor x = Ops.floating(self());
        if (slope.numel() != 1 && (x.rank() < 2 || slope.rank() != 1 || slope.size(0) != x.size(1))) {
            throw new ShapeException("prelu: slopes of shape " + slope.shape() + " for x of shape " + x.shape() + "; give one, or one for each channel of axis 1");
        }
        int[] d = new int[x.rank()];
        java.util.Arrays.fill(d, 1);
        if (slope.numel() != 1) d[1] = x.size(1);
        Tensor a = slope.reshape(Shape.of(d));
        return Tensor.where(x.gt(0), x, x.mul(a));
    }

    /** λx where x > 0, else λα(eˣ − 1), with the constants that keep mean 0 and variance 1 (Klambauer et al. 2017). */
    default Tensor selu() {
        double alpha = 1.6732632423543772848170429916717;
        double scale = 1.0507009873554804934193349852946;
        return elu(alpha).mul(scale);
    }

    /** max(0, x) + min(0, α(e^(x/α) − 1)) (Barron 2017). */
    default Tensor celu(double alpha) {
        Tensor x = Ops.floating(self());
        return Tensor.where(x.gt(0), x, x.minimum(0.0).div(alpha).expm1().mul(alpha));
    }

    /** relu that stops at 6; the derivative at 0 and at 6 is 0. */
    default Tensor relu6() {
        return hardtanh(0, 6);
    }

    /** x between low and high, else the bound; the derivative at a bound is 0. Where low exceeds high the result is high. */
    default Tensor hardtanh(double low, double high) {
        Tensor x = Ops.floating(self());
        Tensor inside = x.gt(low).logicalAnd(x.lt(high));
        return Tensor.where(inside.logicalOr(x.ne(x)), x, x.stopGradient().maximum(low).minimum(high));
    }

    /** {@link #hardtanh(double, double)} between −1 and 1. */
    default Tensor hardtanh() {
        return hardtanh(-1, 1);
    }

    /** relu6(x + 3)/6. */
    default Tensor hardsigmoid() {
        return Ops.floating(self()).add(3.0).relu6().div(6.0);
    }

    /** x·hardsigmoid(x) (Howard et al. 2019). */
    default Tensor hardswish() {
        Tensor x = Ops.floating(self());
        return x.mul(x.hardsigmoid());
    }

    /** x·tanh(softplus(x)) (Misra 2019). */
    default Tensor mish() {
        Tensor x = Ops.floating(self());
        return x.mul(x.softplus().tanh());
    }

    /** log(1 + e^(βx))/β; x itself where βx exceeds the threshold. */
    default Tensor softplus(double beta, double threshold) {
        Tensor x = Ops.floating(self());
        Tensor scaled = x.mul(beta);
        return Tensor.where(scaled.gt(threshold), x, scaled.minimum(threshold).softplus().div(beta));
    }

    /** x/(1 + |x|). */
    default Tensor softsign() {
        Tensor x = Ops.floating(self());
        return x.div(x.abs().add(1.0));
    }

    /** x − tanh x. */
    default Tensor tanhshrink() {
        Tensor x = Ops.floating(self());
        return x.sub(x.tanh());
    }

    /** x moved towards 0 by λ, and 0 within λ of it. */
    default Tensor softshrink(double lambda) {
        Tensor x = Ops.floating(self());
        Tensor zero = x.mul(0.0);
        return Tensor.where(x.gt(lambda), x.sub(lambda), Tensor.where(x.lt(-lambda), x.add(lambda), zero));
    }

    /** x, and 0 within λ of 0. */
    default Tensor hardshrink(double lambda) {
        Tensor x = Ops.floating(self());
        return Tensor.where(x.abs().le(lambda), Tensor.zerosLike(x), x);
    }

    /** x where x > threshold, else the value. */
    default Tensor threshold(double threshold, double value) {
        Tensor x = self();
        return Tensor.where(x.le(threshold), Tensor.fullLike(x, value), x);
    }

    /** The first half along an axis times the sigmoid of the second (Dauphin et al. 2017). */
    default Tensor glu(int axis) {
        Tensor x = Ops.floating(self());
        int a = x.shape().axis("glu", axis);
        int n = x.size(a);
        if (n % 2 != 0) throw new ShapeException("glu: axis " + axis + " of shape " + x.shape() + " has " + n + " elements; it must be even");
        return x.narrow(a, 0, n / 2).mul(x.narrow(a, n / 2, n / 2).sigmoid());
    }

    // ------------------------------------------------------------------------------------------------ along an axis

    /** eˣ/Σeˣ along an axis; a row of nothing but −∞ gives NaN. */
    default Tensor softmax(int axis) {
        return along("softmax", axis, Fused.Softmax.INSTANCE);
    }

    /** x − log Σeˣ along an axis. */
    default Tensor logSoftmax(int axis) {
        return along("logSoftmax", axis, Fused.LogSoftmax.INSTANCE);
    }

    /** e⁻ˣ/Σe⁻ˣ along an axis. */
    default Tensor softmin(int axis) {
        return Ops.floating(self()).neg().softmax(axis);
    }

    private Tensor along(String op, int axis, Fused row) {
        Tensor x = Ops.floating(self());
        if (x.rank() == 0) return Trace.apply(row, x.reshape(1)).reshape(Shape.SCALAR);
        int a = x.shape().axis(op, axis);
        return a == x.rank() - 1 ? Trace.apply(row, x) : Trace.apply(row, x.moveAxis(a, -1)).moveAxis(-1, a);
    }
}
