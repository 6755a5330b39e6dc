package io.leibniz.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChainRuleTest {
    private static String run(String... arguments) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new ChainRule().run(new Example.Screen(new PrintStream(out, true, StandardCharsets.UTF_8), false, 100), List.of(arguments));
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void valueGradientHessianAndTheWayTheyFlow() throws Exception {
        assertEquals("""
                f(x, y) = (x² + x·y)·y³ at (1, 2)

                f.backward()
                  f     = 24.0
                  df/dx = 32.0
                  df/dy = 44.0

                grad(f)    = Point[x=32.0, y=44.0]
                hessian(f) = [[16.0, 56.0], [56.0, 60.0]]

                How it flows: = value, ∂ derivative of f by it, ← what comes back along this edge

                mul           = 24  ∂ 1
                ├─ add        = 3   ∂ 8   ← 8
                │  ├─ square  = 1   ∂ 8   ← 8
                │  │  └─ x    = 1   ∂ 32  ← 16
                │  └─ mul     = 2   ∂ 8   ← 8
                │     ├─ x ↑              ← 16
                │     └─ y    = 2   ∂ 44  ← 8
                └─ mul        = 8   ∂ 3   ← 3
                   ├─ square  = 4   ∂ 6   ← 6
                   │  └─ y ↑              ← 24
                   └─ y ↑                 ← 12

                x stands under two operations: 16 + 16 = 32; y under three: 8 + 24 + 12 = 44.
                """, run());
    }

    @Test
    void thePicture(@TempDir Path folder) throws Exception {
        Path svg = folder.resolve("graph.svg");
        assertTrue(run("--svg", svg.toString()).contains("Drawn to "));
        assertEquals("svg", DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(svg.toFile()).getDocumentElement().getTagName());
        assertThrows(IllegalArgumentException.class, () -> run("--png"));
    }
}
