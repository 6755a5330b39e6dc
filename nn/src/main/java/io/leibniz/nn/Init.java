package io.leibniz.nn;

import io.leibniz.ops.Linalg;
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

    /** Normal with deviation 1/√fan-in, for selu (LeCun et al. 1998). */
    public static Tensor lecunNormal(Key key, int... weight) {
        Shape s = Shape.of(weight);
        return Random.normal(key, s, DType.F32).mul(Math.sqrt(1.0 / Math.max(1, fanIn(s))));
    }

    /** Normal, and what lies beyond two deviations drawn again: what transformers begin with, deviation 0.02. */
    public static Tensor truncatedNormal(Key key, double deviation, int... weight) {
        return Random.truncatedNormal(key, -2, 2, Shape.of(weight)).mul(deviation);
    }

    /**
     * A matrix [out, everything else] with rows of length {@code gain} at right angles to each other, or columns where it has more
     * rows (Saxe, McClelland and Ganguli 2014).
     */
    public static Tensor orthogonal(Key key, double gain, int... weight) {
        Shape s = Shape.of(weight);
        fan(s, 0);
        int rows = s.dim(0);
        int columns = s.sub(1, s.rank()).numel();
        Linalg.QrFactors f = Linalg.qr(Random.normal(key, Shape.of(Math.max(rows, columns), Math.min(rows, columns)), DType.F32));
        // With a positive diagonal of R the factor is unique, and uniform over all orthogonal matrices.
        Tensor signs = Tensor.where(f.r().diagonal().lt(0), Tensor.scalar(-1, DType.F32), Tensor.scalar(1, DType.F32));
        Tensor q = f.q().mul(signs).mul(gain);
        return (rows < columns ? q.t() : q).reshape(s);
    }

    /** A kernel [out, in, spatial…] by which channel i of the result is channel i of the operand, as far as both have it. */
    public static Tensor dirac(int... weight) {
        Shape s = Shape.of(weight);
        if (s.rank() < 3) throw new IllegalArgumentException("dirac: a weight of shape " + s + "; it must be [out, in, spatial…]");
        int spatial = s.sub(2, s.rank()).numel();
        int middle = 0;
        for (int a = 2; a < s.rank(); a++) middle = middle * s.dim(a) + s.dim(a) / 2;
        float[] w = new float[s.numel()];
        for (int i = 0; i < Math.min(s.dim(0), s.dim(1)); i++) w[(i * s.dim(1) + i) * spatial + middle] = 1;
        return Tensor.of(w).reshape(s);
    }

    /** The factor by which weights in front of an activation keep the variance: √2 for relu, 5/3 for tanh, ¾ for selu, else 1. */
    public static double gain(Activation f) {
        return switch (f) {
            case RELU -> Math.sqrt(2);
            case LEAKY_RELU -> Math.sqrt(2 / (1 + 0.01 * 0.01));
            case TANH -> 5.0 / 3;
            case SELU -> 0.75;
            default -> 1;
        };
    }

    /** Uniform in [−b, b], b = 1/√fan-in: what PyTorch gives biases. */
    static Tensor bias(Key key, long fanIn, int n) {
        double b = 1 / Math.sqrt(Math.max(1, fanIn));
        return Random.uniform(key, -b, b, Shape.of(n));
    }
}
