package io.leibniz.random;

import io.leibniz.kernel.DMath;
import io.leibniz.kernel.NdArray;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.util.function.Function;

/**
 * Distributions without a simple inverse: each element takes the first of its proposals that is accepted.
 *
 * <p>Every round proposes for all elements under a key of its own, so an element's proposals, and with them its value,
 * depend on the key and its position alone. Less than once in 10¹⁸ none of {@link #ROUNDS} is accepted; the element
 * then keeps the first. Plain arrays stop as soon as every element has a value, to the same result.
 */
final class Rejection {
    private static final int ROUNDS = 16;
    /** Where the tail of a normal distribution begins: f64 still resolves the mass beyond, and 0.94 of proposals are accepted. */
    private static final double TAIL = 4;

    private Rejection() {}

    private record Proposal(Tensor value, Tensor accepted) {}

    private static Tensor firstAccepted(Key key, Function<Key, Proposal> round) {
        Proposal first = round.apply(key.foldIn(0));
        Tensor value = first.value;
        Tensor done = first.accepted;
        for (int r = 1; r < ROUNDS && !allTrue(done); r++) {
            Proposal p = round.apply(key.foldIn(r));
            value = Tensor.where(done.logicalOr(p.accepted.logicalNot()), value, p.value);
            done = done.logicalOr(p.accepted);
        }
        return value;
    }

    /** False also where the values are not known yet. */
    private static boolean allTrue(Tensor x) {
        if (!(x.value() instanceof NdArray a)) return false;
        for (int i = 0; i < a.numel(); i++) if (a.getLong(i) == 0) return false;
        return true;
    }

    /**
     * Marsaglia and Tsang: with d = α − 1/3, c = 1/√(9d), x normal and v = (1 + c·x)³, the number d·v is accepted if v &gt; 0
     * and log u &lt; x²/2 + d − d·v + d·log v. For α &lt; 1: Γ(α + 1)·U^(1/α).
     */
    static Tensor gamma(Key key, Tensor alpha) {
        Key[] keys = key.split();
        Shape s = alpha.shape();
        Tensor small = alpha.lt(1);
        Tensor d = Tensor.where(small, alpha.add(1), alpha).sub(1.0 / 3);
        Tensor c = d.mul(9).rsqrt();
        Tensor g = firstAccepted(keys[0], k -> {
            Key[] both = k.split();
            Tensor x = Random.normal(both[0], s, DType.F64);
            Tensor u = Random.uniform(both[1], s, DType.F64);
            Tensor t = c.mul(x).add(1);
            Tensor v = t.mul(t).mul(t);
            Tensor bound = x.square().mul(0.5).add(d.mul(v.log().add(1).sub(v)));
            return new Proposal(d.mul(v), u.log().lt(bound));
        });
        Tensor power = Random.exponential(keys[1], s, DType.F64).div(alpha).neg().exp();
        Tensor y = Tensor.where(small, g.mul(power), g);
        return Tensor.where(alpha.gt(0), y, Tensor.full(s, Double.NaN, DType.F64));
    }

    /** In f64, for low &lt; high. */
    static Tensor truncatedNormal(Key key, double low, double high, Shape shape) {
        // By symmetry to the left, where small probabilities are small numbers.
        if (low + high > 0) return truncatedNormal(key, -high, -low, shape).neg();
        Tensor x;
        if (high > -TAIL) {
            double from = normalCdf(low);
            Tensor p = Random.uniform(key, shape, DType.F64).mul(normalCdf(high) - from).add(from).maximum(0x1p-53);
            x = p.mul(2).sub(1).erfinv().mul(Math.sqrt(2));
        } else {
            x = tail(key, -high, -low, shape).neg();
        }
        return x.maximum(low).minimum(high);
    }

    private static double normalCdf(double x) {
        return DMath.erfc(-x * Math.sqrt(0.5)) / 2;
    }

    /**
     * Normal beyond c &gt; 0, up to d. With x = c + y the density is proportional to e^(−c·y)·e^(−y²/2): y is exponential and
     * accepted with probability e^(−y²/2). C. P. Robert, "Simulation of Truncated Normal Variables", Statistics and
     * Computing 5 (1995).
     */
    private static Tensor tail(Key key, double c, double d, Shape shape) {
        double mass = -StrictMath.expm1(-c * (d - c));
        return firstAccepted(key, k -> {
            Key[] both = k.split();
            Tensor y = Random.exponential(Random.uniform(both[0], shape, DType.F64).mul(mass)).div(c);
            Tensor accepted = Random.uniform(both[1], shape, DType.F64).lt(y.square().mul(-0.5).exp());
            return new Proposal(y.add(c), accepted);
        });
    }
}
