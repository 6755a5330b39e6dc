package io.leibniz.prim;

import static io.leibniz.trace.Trace.apply;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;

/**
 * The discrete Fourier transform along one axis, times a factor. Complex numbers are pairs: a last axis of extent 2 that
 * holds real and imaginary parts.
 *
 * <p>Every kind's transpose, as a map between real arrays, is another kind: that of the real transform is a sum over half
 * of the spectrum without the factor 2 that the inverse has, which is why both come with and without it.
 *
 * @param n the number of points, at least 1
 * @param scale multiplies the result before it is rounded
 */
public record FourierTransform(Kind kind, int n, double scale) implements Primitive.Linear {
    /** What is summed, with θ = 2πjk/n; m = ⌊n/2⌋ + 1 is the length of a spectrum's half. */
    public enum Kind {
        /** [.., n, 2] → [.., n, 2]: y_k = Σ_j x_j·e^(−iθ). */
        FORWARD("fft"),
        /** [.., n, 2] → [.., n, 2]: y_j = Σ_k x_k·e^(iθ). */
        INVERSE("ifft"),
        /** [.., n] → [.., m, 2]: y_k = Σ_j x_j·e^(−iθ) for k &lt; m. */
        REAL("rfft"),
        /** The same, all y_k doubled but those for k = 0 and, if n is even, k = n/2. */
        REAL_DOUBLED("irfft.transposed"),
        /** [.., m, 2] → [.., n]: y_j = Re Σ_(k &lt; m) x_k·e^(iθ). */
        HALF("rfft.transposed"),
        /** The same of x_k doubled but for k = 0 and, if n is even, k = n/2: the inverse of the real transform. */
        HALF_DOUBLED("irfft");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** From an array of real numbers. */
        public boolean fromReal() {
            return this == REAL || this == REAL_DOUBLED;
        }

        /** To an array of real numbers. */
        public boolean toReal() {
            return this == HALF || this == HALF_DOUBLED;
        }

        public boolean doubled() {
            return this == REAL_DOUBLED || this == HALF_DOUBLED;
        }

        Kind transposed() {
            return switch (this) {
                case FORWARD -> INVERSE;
                case INVERSE -> FORWARD;
                case REAL -> HALF;
                case HALF -> REAL;
                case REAL_DOUBLED -> HALF_DOUBLED;
                case HALF_DOUBLED -> REAL_DOUBLED;
            };
        }
    }

    @Override
    public String label() {
        return kind.label;
    }

    @Override
    public Spec spec(Spec... in) {
        Shape x = in[0].shape();
        Shape lead = x.sub(0, x.rank() - (kind.fromReal() ? 1 : 2));
        Shape own = kind.fromReal() ? Shape.of(n / 2 + 1, 2) : kind.toReal() ? Shape.of(n) : Shape.of(n, 2);
        return new Spec(in[0].dtype(), lead.concat(own));
    }

    @Override
    public Tensor transpose(int i, Tensor ct, Tensor[] x) {
        return apply(new FourierTransform(kind.transposed(), n, scale), ct);
    }

    @Override
    public Tensor batch(Tensor[] x, boolean[] batched, int n) {
        return apply(this, x[0]);
    }
}
