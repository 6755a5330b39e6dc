package io.leibniz.testkit.programs;

import io.leibniz.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Operations number by number, on operands in their domains and away from their kinks. */
final class Pointwise {
    private final List<Function<Draw, Instruction>> all = new ArrayList<>();

    private Pointwise() {}

    static List<Function<Draw, Instruction>> unary() {
        Pointwise p = new Pointwise();
        p.smooth();
        p.kinked();
        return p.all;
    }

    static List<Function<Draw, Instruction>> binary() {
        Pointwise p = new Pointwise();
        p.pairs();
        return p.all;
    }

    private void one(String text, UnaryOperator<Tensor> f, double... kinks) {
        all.add(d -> {
            int x = d.one(t -> Draw.clear(t, kinks));
            return x < 0 ? null : new Instruction("$0." + text, v -> f.apply(v[0]), x);
        });
    }

    private void smooth() {
        one("sin()", Tensor::sin);
        one("cos()", Tensor::cos);
        one("tanh()", Tensor::tanh);
        one("exp()", Tensor::exp);
        one("exp2()", Tensor::exp2);
        one("expm1()", Tensor::expm1);
        one("sinh()", Tensor::sinh);
        one("cosh()", Tensor::cosh);
        one("asinh()", Tensor::asinh);
        one("atan()", Tensor::atan);
        one("erf()", Tensor::erf);
        one("erfc()", Tensor::erfc);
        one("neg()", Tensor::neg);
        one("square()", Tensor::square);
        one("sinc()", Tensor::sinc, 0);
        one("sigmoid()", Tensor::sigmoid);
        one("logSigmoid()", Tensor::logSigmoid);
        one("softplus()", Tensor::softplus);
        one("silu()", Tensor::silu);
        one("gelu()", Tensor::gelu);
        one("geluTanh()", Tensor::geluTanh);
        one("mish()", Tensor::mish);
        one("tanhshrink()", Tensor::tanhshrink);
        one("pow(3)", x -> x.pow(3L));
        one("rsub(1.5)", x -> x.rsub(1.5));
        one("square().add(1).log()", x -> x.square().add(1).log());
        one("square().add(1).log2()", x -> x.square().add(1).log2());
        one("square().log1p()", x -> x.square().log1p());
        one("square().add(0.5).sqrt()", x -> x.square().add(0.5).sqrt());
        one("square().add(1).rsqrt()", x -> x.square().add(1).rsqrt());
        one("square().add(1).reciprocal()", x -> x.square().add(1).reciprocal());
        one("square().add(1).rdiv(2)", x -> x.square().add(1).rdiv(2.0));
        one("square().add(0.5).pow(1.7)", x -> x.square().add(0.5).pow(1.7));
        one("square().add(1).lgamma()", x -> x.square().add(1).lgamma());
        one("square().add(1).digamma()", x -> x.square().add(1).digamma());
        one("square().add(1.5).acosh()", x -> x.square().add(1.5).acosh());
        one("tanh().mul(0.6).asin()", x -> x.tanh().mul(0.6).asin());
        one("tanh().mul(0.6).acos()", x -> x.tanh().mul(0.6).acos());
        one("tanh().mul(0.6).atanh()", x -> x.tanh().mul(0.6).atanh());
        one("tanh().mul(0.6).erfinv()", x -> x.tanh().mul(0.6).erfinv());
        one("tanh().tan()", x -> x.tanh().tan());
        one("sigmoid().mul(0.8).add(0.1).logit()", x -> x.sigmoid().mul(0.8).add(0.1).logit());
        all.add(d -> {
            double c = d.between(-2, 2);
            return new Instruction("$0.mul(" + c + ")", x -> x[0].mul(c), d.any());
        });
        all.add(d -> {
            double c = d.between(-1, 1);
            return new Instruction("$0.add(" + c + ")", x -> x[0].add(c), d.any());
        });
    }

    private void kinked() {
        one("abs()", Tensor::abs, 0);
        one("relu()", Tensor::relu, 0);
        one("leakyRelu()", Tensor::leakyRelu, 0);
        one("elu()", Tensor::elu, 0);
        one("celu(1.3)", x -> x.celu(1.3), 0);
        one("selu()", Tensor::selu, 0);
        one("softsign()", Tensor::softsign, 0);
        one("relu6()", Tensor::relu6, 0, 6);
        one("clamp(-0.4, 0.5)", x -> x.clamp(-0.4, 0.5), -0.4, 0.5);
        one("hardtanh(-0.3, 0.6)", x -> x.hardtanh(-0.3, 0.6), -0.3, 0.6);
        one("hardsigmoid()", Tensor::hardsigmoid, -3, 3);
        one("hardswish()", Tensor::hardswish, -3, 3);
        one("softshrink(0.3)", x -> x.softshrink(0.3), -0.3, 0.3);
        one("hardshrink(0.3)", x -> x.hardshrink(0.3), -0.3, 0.3);
        one("threshold(0.2, 0.7)", x -> x.threshold(0.2, 0.7), 0.2);
        one("frac()", Tensor::frac, -3, -2, -1, 0, 1, 2, 3);
        one("round()", Tensor::round, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5);
        one("clampMin(0.1)", x -> x.clampMin(0.1), 0.1);
    }

    private void two(String text, BinaryOperator<Tensor> f, BiPredicate<Tensor, Tensor> fits) {
        all.add(d -> {
            int x = d.any();
            int y = d.one(t -> Draw.broadcast(d.value(x), t) && fits.test(d.value(x), t));
            if (y < 0) return null;
            return d.random.nextBoolean() ? new Instruction(text, v -> f.apply(v[0], v[1]), x, y)
                    : fits.test(d.value(y), d.value(x)) ? new Instruction(text, v -> f.apply(v[0], v[1]), y, x) : null;
        });
    }

    private void two(String text, BinaryOperator<Tensor> f) {
        two(text, f, (_, _) -> true);
    }

    private static boolean apart(Tensor a, Tensor b) {
        return Draw.clear(a.sub(b), 0);
    }

    private void pairs() {
        for (int i = 0; i < 3; i++) {
            two("$0.add($1)", Tensor::add);
            two("$0.sub($1)", Tensor::sub);
            two("$0.mul($1)", Tensor::mul);
        }
        two("$0.div($1.square().add(1))", (a, b) -> a.div(b.square().add(1)));
        two("$0.square().add(0.5).pow($1)", (a, b) -> a.square().add(0.5).pow(b));
        two("$0.atan2($1.square().add(0.5))", (a, b) -> a.atan2(b.square().add(0.5)));
        two("$0.hypot($1.square().add(0.5))", (a, b) -> a.hypot(b.square().add(0.5)));
        two("$0.logaddexp($1)", Tensor::logaddexp);
        two("$0.xlogy($1.square().add(1))", (a, b) -> a.xlogy(b.square().add(1)));
        two("$0.xlog1py($1.square())", (a, b) -> a.xlog1py(b.square()));
        two("$0.lerp($1, 0.3)", (a, b) -> a.lerp(b, 0.3));
        two("$0.lerp($1, $0.sigmoid())", (a, b) -> a.lerp(b, a.sigmoid()));
        two("$0.addcmul($1, $1, 0.7)", (a, b) -> a.addcmul(b, b, 0.7));
        two("$0.maximum($1)", Tensor::maximum, Pointwise::apart);
        two("$0.minimum($1)", Tensor::minimum, Pointwise::apart);
        two("Tensor.where($0.gt($1), $0.sin(), $1.square())", (a, b) -> Tensor.where(a.gt(b), a.sin(), b.square()), Pointwise::apart);
        two("Tensor.where($0.gt(0), $0.add(1).log1p(), $1)", (a, b) -> Tensor.where(a.gt(0), Tensor.where(a.gt(0), a, Tensor.scalar(1, a.dtype())).add(1).log1p(), b),
                (a, _) -> Draw.clear(a, 0));
        two("$0.remainder($1.square().add(6))", (a, b) -> a.remainder(b.square().add(6)), (a, _) -> Draw.clear(a, 0));
        two("$0.copysign($1)", Tensor::copysign, (a, b) -> Draw.clear(a, 0) && Draw.clear(b, 0));
        two("$0.prelu($1.mean())", (a, b) -> a.prelu(b.mean()), (a, _) -> Draw.clear(a, 0));
    }
}
