package io.leibniz.nn;

import io.leibniz.ops.Functional;
import io.leibniz.random.Key;
import io.leibniz.tensor.Tensor;

/**
 * y[n, o] = Σ a[n, i]·w[o, i, j]·b[n, j] + bias[o]: [.., I] and [.., J] → [.., O].
 *
 * @param weight [O, I, J]
 * @param bias [O], or null for none
 */
public record Bilinear(Tensor weight, Tensor bias) {
    /** Weight and bias uniform in [−1/√I, 1/√I], as in PyTorch. */
    public static Bilinear init(int in1, int in2, int out, Key key) {
        Key[] k = key.split(2);
        return new Bilinear(Recurrence.uniform(k[0], in1, out, in1, in2), Init.bias(k[1], in1, out));
    }

    /** @throws io.leibniz.tensor.ShapeException if shapes don't fit */
    public Tensor apply(Tensor a, Tensor b) {
        return Functional.bilinear(a, b, weight, bias);
    }
}
