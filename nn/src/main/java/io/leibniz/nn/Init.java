package io.leibniz.nn;

import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;

/**
 * First values of weights. Fan-in is the number of inputs of one output, fan-out the number of outputs of one input; a
 * weight is [out, in, kernel…].
 */
public final class Init {
    private Init() {}

    private static long fan(Shape weight, int axis) {
        if (weight.rank() < 2) throw new IllegalArgumentException("init: a weight of shape " + weight + " has no fan-in and fan-out; it needs two axes or more");
        return (long) weight.dim(axis) * weight.sub(2, weight.rank()).numel();
    }

    /** Inputs of one output. */
    public static long fanIn(Shape weight) {
        return fan(weight, 1);
    }

    /** Outputs of one input. */
    public static long fanOut(Shape weight) {
        return fan(weight, 0);
    }

    /** Uniform in [−b, b], b = √(6 / ((1 + a²)·fan-in)) (He et al. 2015); {@code a} is the slope of a leaky relu. */
    public static Tensor kaimingUniform(Key key, double a, int... weight) {
        Shape s = Shape.of(weight);
        double b = Math.sqrt(6 / ((1 + a * a) * Math.max(1, fanIn(s))));
        return Random.uniform(key, -b, b, s);
    }

    /** Normal with deviation √(2 / fan-in), for relu (He et al. 2015). */
    public static Tensor kaimingNormal(Key key, int... weight) {
        Shape s = Shape.of(weight);
        return Random.normal(key, s, DType.F32).mul(Math.sqrt(2.0 / Math.max(1, fanIn(s))));
    }

    /** Uniform in [−b, b], b = √(6 / (fan-in + fan-out)) (Glorot and Bengio 2010). */
    public static Tensor xavierUniform(Key key, int... weight) {
        Shape s = Shape.of(weight);
        double b = Math.sqrt(6.0 / Math.max(1, fanIn(s) + fanOut(s)));
        return Random.uniform(key, -b, b, s);
    }

    /** Normal with deviation √(2 / (fan-in + fan-out)) (Glorot and Bengio 2010). */
    public static Tensor xavierNormal(Key key, int... weight) {
        Shape s = Shape.of(weight);
        return Random.normal(key, s, DType.F32).mul(Math.sqrt(2.0 / Math.max(1, fanIn(s) + fanOut(s))));
    }

    /** Uniform in [−b, b], b = 1/√fan-in: what PyTorch gives biases. */
    static Tensor bias(Key key, long fanIn, int n) {
        double b = 1 / Math.sqrt(Math.max(1, fanIn));
        return Random.uniform(key, -b, b, Shape.of(n));
    }
}
