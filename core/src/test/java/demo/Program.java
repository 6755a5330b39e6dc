package demo;

import io.leibniz.tensor.Tensor;
import java.util.List;

/** A user's program, whose lines the debugging tools must find. */
public final class Program {
    private Program() {}

    public record Model(Tensor w, Tensor b) {}

    public static Model model() {
        return new Model(Tensor.of(1.0, 2.0), Tensor.of(0.5, 0.5));
    }

    public static Tensor loss(Model m) {
        Tensor h = m.w().mul(m.w())
                .add(m.b());
        Tensor e = h.exp();
        return e.mul(h).sum();
    }

    public static Tensor taped() {
        Tensor x = Tensor.of(1.0, 2.0).requiresGrad();
        Tensor y = x.mul(3);
        return y.mul(y).sum();
    }

    public static List<Tensor> comparisons(Tensor x) {
        return List.of(x.gt(0), x.argmax(0));
    }

    public static Tensor chain(Tensor x, int n) {
        for (int i = 0; i < n; i++) x = x.sin();
        return x;
    }

    /** The square root of 0 has no finite derivative. */
    public static Tensor distance(Tensor x) {
        Tensor squares = x.mul(x).sum();
        return squares.sqrt();
    }

    public static Tensor wrongLogarithm(Tensor x) {
        Tensor y = x.sub(1);
        return y.log().sum();
    }

    /** A product, a function, a sum: 2·m·k·n, m·n and m·n floating-point operations. */
    public static Tensor layer(Tensor x, Tensor w) {
        Tensor y = x.matmul(w);
        return y.tanh()
                .sum();
    }

    public static Tensor twice(Tensor x, Tensor w) {
        return layer(x, w).add(layer(x, w));
    }
}
