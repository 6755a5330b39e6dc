package io.leibniz.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransformationsTest {
    @Test
    void whatItPrints() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        var screen = new Example.Screen(new PrintStream(out, true, StandardCharsets.UTF_8), false, 100);
        new Transformations().run(screen, List.of());
        assertEquals("""
                Five points and the line y = 2·x + 1: what would each point change?
                  (1,  3.1)   ∂/∂slope   -0.20   ∂/∂intercept   -0.20   length   0.28
                  (2,  4.9)   ∂/∂slope    0.40   ∂/∂intercept    0.20   length   0.45
                  (3,  7.2)   ∂/∂slope   -1.20   ∂/∂intercept   -0.40   length   1.26
                  (4,  8.8)   ∂/∂slope    1.60   ∂/∂intercept    0.40   length   1.65
                  (5, 22.0)   ∂/∂slope -110.00   ∂/∂intercept  -22.00   length 112.18
                  The outlier is point 4.

                Without it, the Hessian of the squared error, by blocks:
                  ∂²/∂slope∂slope = 60
                  ∂²/∂slope∂intercept = 20
                  ∂²/∂intercept∂slope = 20
                  ∂²/∂intercept∂intercept = 8
                  One step of Newton's method: y = 1.94·x + 1.15, where the gradient is 0.000000000.

                Kepler's equation E = e·sin E + M, solved by repetition, and the derivative of its solution:
                  e = 0.1   E = 1.088598   dE/de = 0.929061   by hand sin E / (1 − e·cos E) = 0.929061
                  e = 0.5   E = 1.498701   dE/de = 1.034667   by hand sin E / (1 − e·cos E) = 1.034667
                  e = 0.9   E = 1.862087   dE/de = 0.761142   by hand sin E / (1 − e·cos E) = 0.761142
                """, out.toString(StandardCharsets.UTF_8));
        assertThrows(IllegalArgumentException.class, () -> new Transformations().run(screen, List.of("--svg")));
    }
}
