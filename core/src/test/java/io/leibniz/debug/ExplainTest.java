package io.leibniz.debug;

import static io.leibniz.transform.Transforms.checkNumerics;
import static io.leibniz.transform.Transforms.grad;
import static io.leibniz.transform.Transforms.jit;
import static io.leibniz.transform.Transforms.vmap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import demo.Program;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.ComputationGraph;
import io.leibniz.trace.GraphDrawing;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainTest {
    @Test
    void aTapedTensorWithLines() {
        assertEquals("""
                f64[] by 3 operations from 1 variable
                %0 = v0           f64[2]  «Tensor x = Tensor.of(1.0, 2.0).requiresGrad();» (Program.taped)
                %1 = mul(%0, 3)   f64[2]  «Tensor y = x.mul(3);» (Program.taped)
                %2 = mul(%1, %1)  f64[2]  «return y.mul(y).sum();» (Program.taped)
                %3 = sum(%2)      f64[]   «return y.mul(y).sum();» (Program.taped)
                """, Lines.normalised(Provenance.on(Program::taped).explain()));
    }

    @Test
    void withoutLinesItSaysHowToGetThem() {
        assertEquals("""
                f64[] by 3 operations from 1 variable
                %0 = v0           f64[2]
                %1 = mul(%0, 3)   f64[2]
                %2 = mul(%1, %1)  f64[2]
                %3 = sum(%2)      f64[]
                (for the lines of your program, run it inside Provenance.on(() -> …))
                """, Program.taped().explain());
    }

    @Test
    void afterBackwardTheOperationsAreStillKnown() {
        Tensor y = Program.taped();
        y.backward();
        assertEquals("""
                f64[] by 3 operations from 1 variable
                %0 = v0           f64[2]
                %1 = mul(%0, …)   f64[2]
                %2 = mul(%1, %1)  f64[2]
                %3 = sum(%2)      f64[]
                (for the lines of your program, run it inside Provenance.on(() -> …))
                """, y.explain());
    }

    @Test
    void anyFunction() {
        assertEquals("""
                f64[] by 5 operations from 2 variables
                    %0 = w            f64[2]
                    %1 = b            f64[2]
                    %2 = mul(%0, %0)  f64[2]  «Tensor h = m.w().mul(m.w())» (Program.loss)
                    %3 = add(%2, %1)  f64[2]  «.add(m.b());» (Program.loss)
                    %4 = exp(%3)      f64[2]  «Tensor e = h.exp();» (Program.loss)
                    %5 = mul(%4, %3)  f64[2]  «return e.mul(h).sum();» (Program.loss)
                    %6 = sum(%5)      f64[]   «return e.mul(h).sum();» (Program.loss)
                result = %6           f64[]
                """, Lines.normalised(Explain.explain(Program::loss, Program.model())));
    }

    @Test
    void operationsWithoutADerivativeToo() {
        assertEquals("""
                bool[2], i64[] by 2 operations from 1 variable
                %0 = x           f32[2]
                %1 = gt(%0, 0)   bool[2]  «return List.of(x.gt(0), x.argmax(0));» (Program.comparisons)
                %2 = argmax(%0)  i64[]    «return List.of(x.gt(0), x.argmax(0));» (Program.comparisons)
                 0 = %1          bool[2]
                 1 = %2          i64[]
                """, Lines.normalised(Explain.explain(Program::comparisons, Tensor.of(1f, 2f))));
    }

    @Test
    void aGradientShowsBothPassesAndWhoseDerivativeEachOperationBelongsTo() {
        assertEquals("""
                f64[2], f64[2] by 10 operations from 2 variables
                 %0 = w             f64[2]
                 %1 = b             f64[2]
                 %2 = mul(%0, %0)   f64[2]  «Tensor h = m.w().mul(m.w())» (Program.loss)
                 %3 = add(%2, %1)   f64[2]  «.add(m.b());» (Program.loss)
                 %4 = exp(%3)       f64[2]  «Tensor e = h.exp();» (Program.loss)
                 %5 = mul(1, %3)    f64[2]  derivative of mul, «return e.mul(h).sum();» (Program.loss)
                 %6 = mul(1, %4)    f64[2]  derivative of mul, «return e.mul(h).sum();» (Program.loss)
                 %7 = mul(%5, %4)   f64[2]  derivative of exp, «Tensor e = h.exp();» (Program.loss)
                 %8 = add(%6, %7)   f64[2]  derivative of exp, «Tensor e = h.exp();» (Program.loss)
                 %9 = mul(%8, %0)   f64[2]  derivative of mul, «Tensor h = m.w().mul(m.w())» (Program.loss)
                %10 = mul(%8, %0)   f64[2]  derivative of mul, «Tensor h = m.w().mul(m.w())» (Program.loss)
                %11 = add(%9, %10)  f64[2]  derivative of mul, «Tensor h = m.w().mul(m.w())» (Program.loss)
                  w = %11           f64[2]
                  b = %8            f64[2]
                """, Lines.normalised(Explain.explain(grad(Program::loss), Program.model())));
    }

    @Test
    void ofALargeGraphTheNearest() {
        assertEquals("""
                f32[] by 100000 operations from 1 variable
                … 99998 more before these
                 %99999 = sin(%99998)  f32[]
                %100000 = sin(%99999)  f32[]
                (for the lines of your program, run it inside Provenance.on(() -> …))
                """, Explain.explain(Program.chain(Tensor.scalar(1.0).requiresGrad(), 100_000), 2));
    }

    @Test
    void behindOtherTransforms() {
        String[] seen = new String[1];
        Tensor w = Tensor.scalar(2).requiresGrad();
        vmap((Tensor x) -> {
            Tensor y = x.mul(w);
            seen[0] = y.explain();
            return y;
        }).apply(Tensor.of(1f, 2f));
        assertEquals("""
                f32[2] by 3 operations from 1 variable
                %0 = v0               f32[]
                %1 = reshape(%0)      f32[1]
                %2 = broadcast(%1)    f32[2]
                %3 = mul(f32[2], %2)  f32[2]
                (for the lines of your program, run it inside Provenance.on(() -> …))
                """, seen[0]);
    }

    @Test
    void constantsAndBadLimits() {
        assertEquals("f32[], a constant: nobody recorded how it was made; start from requiresGrad(), or explain the function that makes it: Explain.explain(f, x)\n", Tensor.scalar(1).explain());
        assertThrows(IllegalArgumentException.class, () -> Explain.explain(Tensor.scalar(1), 0));
    }

    @Test
    void theGraphOfAGradientAsText() {
        Function<Tensor, Tensor> f = x -> x.mul(x).sum();
        assertEquals("""
                result        = f64[2]
                └─ add        = f64[2]
                   ├─ mul     = f64[2]
                   │  ├─ 1
                   │  └─ x    = f64[2]
                   └─ mul     = f64[2]
                      ├─ 1
                      └─ x ↑
                """, GraphDrawing.text(Graphs.of(grad(f), Tensor.of(1.0, 2.0))));
    }

    @Test
    void theGraphOfAGradientAsPictureAndDot() throws Exception {
        ComputationGraph g = Graphs.of(grad(Program::loss), Program.model());
        String svg = GraphDrawing.svg(g);
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        assertTrue(svg.contains("#fde2e1"), "backward operations have a colour of their own");
        assertTrue(Lines.normalised(svg).contains("<title>derivative of exp «Tensor e = h.exp();» (Program.loss)</title>"), svg);
        assertEquals("""
                digraph {
                  rankdir=LR;
                  node [shape=box, style="rounded,filled", fontname="Helvetica"];
                  n0 [label="x\\nf64[2]", fillcolor="#dbeafe"];
                  n1 [label="mul\\nf64[2]", fillcolor="#fff7e0", tooltip="«Tensor squares = x.mul(x).sum();» (Program.distance)"];
                  n2 [label="sum\\n25", fillcolor="#fff7e0", tooltip="«Tensor squares = x.mul(x).sum();» (Program.distance)"];
                  n3 [label="sqrt\\n5", fillcolor="#fff7e0", tooltip="«return squares.sqrt();» (Program.distance)"];
                  n4 [label="result\\n5", fillcolor="#dcf5e3"];
                  n0 -> n1;
                  n0 -> n1;
                  n1 -> n2;
                  n2 -> n3;
                  n3 -> n4;
                }
                """, Lines.normalised(GraphDrawing.dot(Graphs.of((Tensor x) -> Program.distance(x), Tensor.of(3.0, 4.0)))));
    }

    @Test
    void aResultThatIsNotRecordedIsAConstant() {
        ComputationGraph g = Graphs.of((Tensor x) -> List.of(x, Tensor.scalar(7)), Tensor.scalar(1));
        assertEquals("""
                0     = 1
                └─ x  = 1
                1     = 7
                └─ 7
                """, GraphDrawing.text(g));
    }

    @Test
    void checkNumericsNamesTheUsersLine() {
        ArithmeticException e = assertThrows(ArithmeticException.class, () -> checkNumerics(() -> Program.wrongLogarithm(Tensor.of(2.0, 1.0))));
        assertEquals("checkNumerics: log(f64[2]) made -Infinity out of finite numbers, at row-major position 1 of f64[2]; called at «return y.log().sum();» (Program.wrongLogarithm)", Lines.normalised(e.getMessage()));
    }

    @Test
    void checkNumericsFindsTheFirstInTheBackwardPass() {
        Function<Tensor, Tensor> f = Program::distance;
        ArithmeticException e = assertThrows(ArithmeticException.class, () -> checkNumerics(() -> grad(f).apply(Tensor.of(0.0, 0.0))));
        assertEquals("checkNumerics: div(f64[], f64[]) made Infinity out of finite numbers, at row-major position 0 of f64[]; it is part of the derivative of sqrt, called at «return squares.sqrt();» (Program.distance)", Lines.normalised(e.getMessage()));
        Tensor y = Program.distance(Tensor.of(0.0, 0.0).requiresGrad());
        e = assertThrows(ArithmeticException.class, () -> checkNumerics(() -> {
            y.backward();
            return null;
        }));
        assertEquals("checkNumerics: div(f64[], f64[]) made Infinity out of finite numbers, at row-major position 0 of f64[]; it is part of the derivative of sqrt, which ran before checkNumerics; run the forward pass inside too to learn its line", e.getMessage());
    }

    @Test
    void aCompiledProgramWithLines() {
        var f = jit(grad(Program::loss));
        f.apply(Program.model());
        assertEquals("""
                f64[2], f64[2] by 7 operations from 2 variables
                      %0 = argument 0   f64[2]
                      %1 = argument 1   f64[2]
                      %2 = mul(%0, %0)  f64[2]  «Tensor h = m.w().mul(m.w())» (Program.loss)
                      %3 = add(%2, %1)  f64[2]  «.add(m.b());» (Program.loss)
                      %4 = exp(%3)      f64[2]  «Tensor e = h.exp();» (Program.loss)
                      %5 = mul(%3, %4)  f64[2]  derivative of exp, «Tensor e = h.exp();» (Program.loss)
                      %6 = add(%4, %5)  f64[2]  derivative of exp, «Tensor e = h.exp();» (Program.loss)
                      %7 = mul(%6, %0)  f64[2]  derivative of mul, «Tensor h = m.w().mul(m.w())» (Program.loss)
                      %8 = add(%7, %7)  f64[2]  derivative of mul, «Tensor h = m.w().mul(m.w())» (Program.loss)
                result 0 = %8           f64[2]
                result 1 = %6           f64[2]
                """, Lines.normalised(Explain.explain(f.graphs().getFirst())));
        var square = jit((Tensor x) -> x.mul(x).mul(3).sum());
        square.apply(Tensor.of(1.0, 2.0));
        assertEquals("""
                result                    = f64[]
                └─ sum                    = f64[]
                   └─ mul                 = f64[2]
                      ├─ mul              = f64[2]
                      │  ├─ argument 0    = f64[2]
                      │  └─ argument 0 ↑
                      └─ 3
                """, Graphs.draw(square.graphs().getFirst()).text());
    }

    @Test
    void drawingsOfTensorsAndOfFunctionsOfTwoArguments(@TempDir Path folder) throws Exception {
        assertEquals("""
                sum          = 45
                └─ mul       = f64[2]
                   ├─ mul    = f64[2]
                   │  ├─ v0  = f64[2]
                   │  └─ 3
                   └─ mul ↑
                """, Graphs.draw(Program.taped()).toString());
        Drawing d = Graphs.draw(Program::layer, Tensor.of(new float[6]).reshape(2, 3), Tensor.of(new float[12]).reshape(3, 4));
        assertEquals("""
                result         = 0
                └─ sum         = 0
                   └─ tanh     = f32[2, 4]
                      └─ dot   = f32[2, 4]
                         ├─ a  = f32[2, 3]
                         └─ b  = f32[3, 4]
                """, d.text());
        d.write(folder.resolve("g.svg"));
        d.write(folder.resolve("g.dot"));
        d.write(folder.resolve("g.txt"));
        assertEquals(List.of(d.svg(), d.dot(), d.text()), List.of(Files.readString(folder.resolve("g.svg")),
                Files.readString(folder.resolve("g.dot")), Files.readString(folder.resolve("g.txt"))));
        assertThrows(IllegalArgumentException.class, () -> d.write(folder.resolve("g.png")));
        assertThrows(IllegalArgumentException.class, () -> Graphs.draw(Tensor.scalar(1)));
    }
}
