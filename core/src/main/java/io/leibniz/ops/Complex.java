package io.leibniz.ops;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;

/**
 * Complex numbers as two real tensors of one shape and type: what {@link Fft} gives and takes. There is no complex type of
 * elements. Derivatives are those of real functions of re and im.
 *
 * {@snippet :
 * var z = Fft.rfft(x);
 * var power = z.squaredAbs().sum();
 * }
 */
public record Complex(Tensor re, Tensor im) {
    /** @throws ShapeException if the parts don't have one shape */
    public Complex {
        if (!re.shape().equals(im.shape())) {
            throw new ShapeException("Complex: the real part has shape " + re.shape() + ", the imaginary part " + im.shape() + "; they must be equal");
        }
    }

    /** A real tensor with imaginary part 0. */
    public static Complex of(Tensor re) {
        Tensor x = Ops.floating(re);
        return new Complex(x, Tensor.zerosLike(x));
    }

    /** r·e^(iφ). */
    public static Complex polar(Tensor r, Tensor angle) {
        return new Complex(r.mul(angle.cos()), r.mul(angle.sin()));
    }

    public Shape shape() {
        return re.shape();
    }

    public Complex add(Complex z) {
        return new Complex(re.add(z.re), im.add(z.im));
    }

    public Complex sub(Complex z) {
        return new Complex(re.sub(z.re), im.sub(z.im));
    }

    /** (a + ib)·(c + id) = (a·c − b·d) + i·(a·d + b·c). */
    public Complex mul(Complex z) {
        return new Complex(re.mul(z.re).sub(im.mul(z.im)), re.mul(z.im).add(im.mul(z.re)));
    }

    /** Both parts times a real tensor that broadcasts. */
    public Complex mul(Tensor x) {
        return new Complex(re.mul(x), im.mul(x));
    }

    public Complex mul(double x) {
        return new Complex(re.mul(x), im.mul(x));
    }

    /** a − ib. */
    public Complex conj() {
        return new Complex(re, im.neg());
    }

    /** |z|² = a² + b². */
    public Tensor squaredAbs() {
        return re.square().add(im.square());
    }

    /** |z|; the derivative at 0 is 0. */
    public Tensor abs() {
        return re.hypot(im);
    }

    /** The angle in (−π, π], 0 at 0, where the derivative is NaN. */
    public Tensor angle() {
        return im.atan2(re);
    }
}
