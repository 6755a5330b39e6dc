package io.leibniz.testkit.torch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.io.Npz;
import io.leibniz.tensor.Tensor;
import io.leibniz.transform.Transforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison notices what it is there to notice. */
class ConformanceTest {
    @TempDir
    Path folder;

    /** y = a·x² at x = 3 with a = 2, u = 5, t = 7. */
    @BeforeEach
    void record() throws IOException {
        Npz.write(folder.resolve("f.npz"), Map.of("x", one(3), "y", one(18), "u", one(5), "g", one(60), "t", one(7), "j", one(84), "h", one(140)));
        Files.writeString(folder.resolve("f.json"), """
                {"op": "f", "variant": "", "dtype": "float64", "differentiable": true, "samples": [
                 {"args": [{"array": "x", "grad": true}], "kwargs": {"dict": {"a": 2}}, "out": [{"array": "y", "grad": true}],
                  "ct": [{"array": "u", "grad": false}], "ct_of": [0], "vjp": [{"array": "g", "grad": false}],
                  "tangent": [{"array": "t", "grad": false}], "jvp": [{"array": "j", "grad": false}],
                  "vjp2": [{"array": "h", "grad": false}]}]}""");
    }

    private static Tensor one(double x) {
        return Tensor.of(x);
    }

    private Conformance.Outcome run(Function<Arguments, Tensor> f) throws IOException {
        Adapters a = new Adapters();
        if (f != null) a.one("f", f);
        return new Conformance(a, Map.of()).run(folder).getFirst();
    }

    private void fails(String with, Function<Arguments, Tensor> f) throws IOException {
        Conformance.Outcome o = run(f);
        assertTrue(!o.passed() && o.problem().startsWith("1 of 1 samples; sample 0: " + with), () -> "outcome: " + o.problem());
    }

    @Test
    void outcomes() throws IOException {
        assertTrue(run(a -> a.tensor(0).square().mul(a.number(-1, "a"))).passed());
        assertTrue(run(null).missing());
        fails("out: element 0 of [1] is 9.0, expected 18.0", a -> a.tensor(0).square().mul(a.number(-1, "a") - 1));
        fails("the adapter ignores [a]", a -> a.tensor(0).square().mul(2.0));
        fails("out: got f32[1], expected f64[1]", a -> Tensor.of(18f * a.integer(-1, "a") / 2));
        fails("vjp: element 0 of [1] is 0.0, expected 60.0", a -> a.tensor(0).stopGradient().square().mul(a.number(-1, "a")));
        fails("IllegalArgumentException the argument b is missing", a -> a.tensor(0).mul(a.number(-1, "b")));
    }

    @Test
    void aDerivativeThatIsRightToFirstOrderOnly() throws IOException {
        Function<Tensor, Tensor> half = Transforms.customVjp(Tensor::square,
                (Tensor x) -> new Transforms.Vjp<>(x.square(), ct -> ct.mul(x.stopGradient()).mul(2.0)));
        fails("vjp2: element 0 of [1] is 0.0, expected 140.0", a -> half.apply(a.tensor(0)).mul(a.number(-1, "a")));
    }

    @Test
    void recordingsThatAreNotWhole() throws IOException {
        Files.writeString(folder.resolve("f.json"), Files.readString(folder.resolve("f.json")).replace("\"y\"", "\"z\""));
        String message = org.junit.jupiter.api.Assertions.assertThrows(IOException.class, () -> run(null)).getMessage();
        assertEquals("the array 'z' is not in the npz file", message);
    }
}
