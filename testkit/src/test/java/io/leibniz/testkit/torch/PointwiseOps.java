package io.leibniz.testkit.torch;

import io.leibniz.tensor.Tensor;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** Functions of one, two and three numbers. */
final class PointwiseOps {
    private PointwiseOps() {}

    static void addTo(Adapters t) {
        unary(t, "abs", Tensor::abs);
        unary(t, "acos", Tensor::acos);
        unary(t, "acosh", Tensor::acosh);
        unary(t, "asin", Tensor::asin);
        unary(t, "asinh", Tensor::asinh);
        unary(t, "atan", Tensor::atan);
        unary(t, "atanh", Tensor::atanh);
        unary(t, "ceil", Tensor::ceil);
        unary(t, "cos", Tensor::cos);
        unary(t, "cosh", Tensor::cosh);
        unary(t, "digamma", Tensor::digamma);
        unary(t, "erf", Tensor::erf);
        unary(t, "erfc", Tensor::erfc);
        unary(t, "erfinv", Tensor::erfinv);
        unary(t, "exp", Tensor::exp);
        unary(t, "exp2", Tensor::exp2);
        unary(t, "expm1", Tensor::expm1);
        unary(t, "floor", Tensor::floor);
        unary(t, "frac", Tensor::frac);
        unary(t, "isfinite", Tensor::isFinite);
        unary(t, "isinf", Tensor::isInf);
        unary(t, "isnan", Tensor::isNan);
        unary(t, "lgamma", Tensor::lgamma);
        unary(t, "log", Tensor::log);
        unary(t, "log10", Tensor::log10);
        unary(t, "log1p", Tensor::log1p);
        unary(t, "log2", Tensor::log2);
        unary(t, "logical_not", Tensor::logicalNot);
        unary(t, "nan_to_num", Tensor::nanToNum);
        unary(t, "neg", Tensor::neg);
        unary(t, "reciprocal", Tensor::reciprocal);
        unary(t, "rsqrt", Tensor::rsqrt);
        unary(t, "sgn", Tensor::sign);
        unary(t, "sigmoid", Tensor::sigmoid);
        unary(t, "sign", Tensor::sign);
        unary(t, "sin", Tensor::sin);
        unary(t, "sinc", Tensor::sinc);
        unary(t, "sinh", Tensor::sinh);
        unary(t, "sqrt", Tensor::sqrt);
        unary(t, "square", Tensor::square);
        unary(t, "tan", Tensor::tan);
        unary(t, "tanh", Tensor::tanh);
        unary(t, "trunc", Tensor::trunc);
        t.one("logit", a -> a.has(1, "eps") ? a.tensor(0).clamp(a.number(1, "eps"), 1 - a.number(1, "eps")).logit() : a.tensor(0).logit());
        t.one("polygamma", a -> a.tensor(0).polygamma(a.integer(1, "n")));
        t.one("round", a -> round(a.tensor(0), a.integer(-1, "decimals", 0)));
        t.one("ones_like", a -> {
            a.ignore(-1, "device");
            return Tensor.onesLike(a.tensor(0)).to(a.dtype(-1, "dtype", a.tensor(0).dtype()));
        });

        binary(t, "atan2", Tensor::atan2);
        binary(t, "clamp_max", (x, y) -> x.clamp(null, y));
        binary(t, "clamp_min", (x, y) -> x.clamp(y, null));
        binary(t, "copysign", Tensor::copysign);
        binary(t, "eq", Tensor::eq);
        binary(t, "floor_divide", Tensor::floorDivide);
        // The number of two that isn't NaN; of equals the first is chosen, and gets the derivative.
        binary(t, "fmax", (x, y) -> Tensor.where(x.ge(y).logicalOr(y.isNan()), x, y));
        binary(t, "fmin", (x, y) -> Tensor.where(x.le(y).logicalOr(y.isNan()), x, y));
        binary(t, "fmod", Tensor::fmod);
        binary(t, "ge", Tensor::ge);
        binary(t, "gt", Tensor::gt);
        binary(t, "hypot", Tensor::hypot);
        binary(t, "le", Tensor::le);
        binary(t, "logaddexp", Tensor::logaddexp);
        binary(t, "logical_and", Tensor::logicalAnd);
        binary(t, "logical_or", Tensor::logicalOr);
        binary(t, "logical_xor", Tensor::logicalXor);
        binary(t, "lt", Tensor::lt);
        binary(t, "max.binary", Tensor::maximum);
        binary(t, "maximum", Tensor::maximum);
        binary(t, "min.binary", Tensor::minimum);
        binary(t, "minimum", Tensor::minimum);
        binary(t, "mul", Tensor::mul);
        binary(t, "ne", Tensor::ne);
        binary(t, "pow", Tensor::pow);
        binary(t, "remainder", Tensor::remainder);
        binary(t, "special.xlog1py", Tensor::xlog1py);
        binary(t, "xlogy", Tensor::xlogy);
        t.one("add", a -> a.tensor(0).add(a.has(-1, "alpha") ? a.tensor(1).mul(a.number(-1, "alpha")) : a.tensor(1)));
        t.one("sub", a -> a.tensor(0).sub(a.has(-1, "alpha") ? a.tensor(1).mul(a.number(-1, "alpha")) : a.tensor(1)));
        t.one("div", a -> switch (a.text(-1, "rounding_mode", "")) {
            // PyTorch gives ⌊x/y⌋ the derivative 0, which floor passes on.
            case "floor" -> a.tensor(0).floorDivide(a.tensor(1));
            case "trunc" -> a.tensor(0).truncDivide(a.tensor(1));
            default -> a.tensor(0).div(a.tensor(1));
        });
        t.one("isclose", a -> {
            Tensor near = a.tensor(0).isClose(a.tensor(1), a.number(-1, "rtol", 1e-5), a.number(-1, "atol", 1e-8));
            return a.flag(-1, "equal_nan", false) ? near.logicalOr(a.tensor(0).isNan().logicalAnd(a.tensor(1).isNan())) : near;
        });

        t.one("addcdiv", a -> a.tensor(0).addcdiv(a.tensor(1), a.tensor(2), a.number(-1, "value", 1)));
        t.one("addcmul", a -> a.tensor(0).addcmul(a.tensor(1), a.tensor(2), a.number(-1, "value", 1)));
        t.one("clamp", a -> a.tensor(0).clamp(a.optional(1, "min"), a.optional(2, "max")));
        t.one("lerp", a -> a.get(2, "weight") instanceof Tensor w ? a.tensor(0).lerp(a.tensor(1), w) : a.tensor(0).lerp(a.tensor(1), a.number(2, "weight")));
        t.one("masked_fill", a -> {
            Tensor x = a.tensor(0);
            Tensor value = a.get(2, "value") instanceof Tensor v ? v : Tensor.scalar(a.number(2, "value"), x.dtype());
            return Tensor.where(a.tensor(1), value, x);
        });
        t.one("where", a -> Tensor.where(a.tensor(1), a.tensor(0), a.tensor(2)));
        special(t);
    }

    private static void special(Adapters t) {
        // −x·log x, with 0 at 0 and −∞ below.
        unary(t, "special.entr", x -> Tensor.where(x.lt(0), Tensor.fullLike(x, Double.NEGATIVE_INFINITY), x.xlogy(x).neg()));
        unary(t, "special.i0e", x -> x.abs().neg().exp().mul(bessel(x, 0)));
        unary(t, "special.i1", x -> bessel(x, 1));
        unary(t, "special.ndtr", x -> x.mul(-Math.sqrt(0.5)).erfc().mul(0.5));
        unary(t, "special.ndtri", p -> p.mul(2.0).sub(1.0).erfinv().mul(Math.sqrt(2)));
    }

    /** Iₙ(x) = Σₖ (x/2)²ᵏ⁺ⁿ / (k!·(k + n)!), all of one sign: exact enough for the samples, which lie within ±10. */
    private static Tensor bessel(Tensor x, int n) {
        Tensor q = x.square().div(4.0);
        Tensor sum = Tensor.onesLike(x);
        for (int k = 60; k >= 1; k--) sum = sum.mul(q).div((double) k * (k + n)).add(1.0);
        return n == 0 ? sum : sum.mul(x).div(2.0);
    }

    private static Tensor round(Tensor x, int decimals) {
        double scale = Math.pow(10, Math.abs(decimals));
        return decimals > 0 ? x.mul(scale).round().div(scale) : decimals < 0 ? x.div(scale).round().mul(scale) : x.round();
    }

    private static void unary(Adapters t, String name, UnaryOperator<Tensor> f) {
        t.one(name, a -> f.apply(a.tensor(0)));
    }

    private static void binary(Adapters t, String name, BinaryOperator<Tensor> f) {
        t.one(name, a -> f.apply(a.tensor(0), a.tensor(1)));
    }
}
