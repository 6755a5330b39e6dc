package io.leibniz.transform;

import static io.leibniz.transform.Near.differences;
import static io.leibniz.transform.Near.fails;
import static io.leibniz.transform.Near.near;
import static io.leibniz.transform.Near.noise;
import static io.leibniz.transform.Near.s;
import static io.leibniz.transform.Transforms.grad;
import static io.leibniz.transform.Transforms.valueAndGrad;
import static io.leibniz.transform.Transforms.valueAndGradAux;
import static io.leibniz.transform.Transforms.vmap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.leibniz.tensor.Tensor;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class GradientTest {
    private static final Tensor X = noise(1, 2, 3);
    private static final Tensor Y = noise(2, 3);
    private static final Tensor Z = noise(3, 2);
    private static final Tensor W = noise(4, 3, 2);

    private static Tensor four(Tensor x, Tensor y, List<Tensor> z, Tensor w) {
        return x.matmul(y).mul(z.getFirst()).tanh().sum().add(x.matmul(w).exp().sum());
    }

    @Test
    void byTheFirstArgument() {
        near(differences(v -> four(v, Y, List.of(Z), W), X), grad(GradientTest::four).apply(X, Y, List.of(Z), W), 1e-8);
        var r = valueAndGrad((Tensor x, Tensor y, Tensor z) -> four(x, y, List.of(z), W)).apply(X, Y, Z);
        near(four(X, Y, List.of(Z), W), r.value(), 0);
        near(differences(v -> four(v, Y, List.of(Z), W), X), r.grad(), 1e-8);
        near(r.grad(), grad((Tensor x, Tensor y, Tensor z) -> four(x, y, List.of(z), W)).apply(X, Y, Z), 0);
        near(r.grad(), valueAndGrad(GradientTest::four).apply(X, Y, List.of(Z), W).grad(), 0);
    }

    @Test
    void byAnyPositions() {
        Args4<Tensor, Tensor, List<Tensor>, Tensor> all = grad(GradientTest::four, 0, 1, 2, 3).apply(X, Y, List.of(Z), W);
        near(differences(v -> four(v, Y, List.of(Z), W), X), all.first(), 1e-8);
        near(differences(v -> four(X, v, List.of(Z), W), Y), all.second(), 1e-8);
        near(differences(v -> four(X, Y, List.of(v), W), Z), all.third().getFirst(), 1e-8);
        near(differences(v -> four(X, Y, List.of(Z), v), W), all.fourth(), 1e-8);
        var some = valueAndGrad(GradientTest::four, 3, 1).apply(X, Y, List.of(Z), W);
        near(all.second(), some.grad().second(), 0);
        near(all.fourth(), some.grad().fourth(), 0);
        assertNull(some.grad().first());
        assertNull(some.grad().third());
        Args3<Tensor, Tensor, Tensor> three = grad((Tensor x, Tensor y, Tensor z) -> four(x, y, List.of(z), W), 2).apply(X, Y, Z);
        near(all.third().getFirst(), three.third(), 0);
        Args2<Tensor, Tensor> two = grad((Tensor x, Tensor y) -> four(x, y, List.of(Z), W), 0, 1).apply(X, Y);
        near(all.first(), two.first(), 0);
        near(all.second(), two.second(), 0);
    }

    @Test
    void positionsMap() {
        BiFunction<Tensor, Tensor, Args2<Tensor, Tensor>> g = grad((Tensor x, Tensor y) -> x.mul(y).sin().sum(), 0, 1);
        Args2<Tensor, Tensor> each = vmap(g).apply(X, X.add(1));
        near(X.mul(X.add(1)).cos().mul(X.add(1)), each.first(), 1e-15);
        near(X.mul(X.add(1)).cos().mul(X), each.second(), 1e-15);
    }

    @Test
    void somethingBesidesTheNumber() {
        record Found(Tensor predictions, Tensor labels, String note) {}
        var r = valueAndGradAux((Tensor w, Tensor x) -> {
            Tensor y = x.matmul(w);
            return new Transforms.Aux<>(y.square().sum(), new Found(y, y.argmax(0), "fine"));
        }).apply(Y, X);
        near(X.matmul(Y), r.aux().predictions(), 0);
        near(X.matmul(Y).argmax(0), r.aux().labels(), 0);
        assertEquals("fine", r.aux().note());
        near(X.t().matmul(X.matmul(Y)).mul(2), r.grad(), 1e-13);
    }

    @Test
    void wrongPositionsSaySo() {
        BiFunction<Tensor, Tensor, Tensor> f = (x, y) -> x.mul(y);
        fails(IllegalArgumentException.class, "grad: position 2 of a function of 2 arguments; they are counted from 0 to 1", () -> grad(f, 2));
        fails(IllegalArgumentException.class, "grad: position 1 stands twice; give each argument once", () -> grad(f, 1, 1));
        fails(IllegalArgumentException.class, "grad: no position; give the arguments to differentiate by, counted from 0", () -> grad(f, new int[0]));
    }
}
