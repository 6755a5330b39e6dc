package io.leibniz.debug;

import static io.leibniz.transform.Transforms.grad;
import static io.leibniz.transform.Transforms.jit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import demo.Program;
import io.leibniz.debug.Profile.Row;
import io.leibniz.debug.Profile.Totals;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Watch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfilerTest {
    private static final Tensor X = Tensor.of(new float[600]).reshape(20, 30);
    private static final Tensor W = Tensor.of(new float[1200]).reshape(30, 40);

    private static Map<String, Totals> operations(Profile p) {
        return p.byOperation().stream().collect(Collectors.toMap(Row::name, Row::self));
    }

    private static Map<String, Row> lines(Profile p) {
        return p.byLine().stream().collect(Collectors.toMap(r -> Lines.normalised(r.name()), r -> r));
    }

    @Test
    void callsFlopsAndBytesOfEveryOperation() {
        Profile p = Profiler.profile(() -> Program.layer(X, W));
        Map<String, Totals> o = operations(p);
        assertEquals(3, o.size(), o.toString());
        assertEquals(List.of(1L, 2L * 20 * 30 * 40, 4L * (20 * 30 + 30 * 40), 4L * 20 * 40),
                List.of(o.get("dot").calls(), o.get("dot").flops(), o.get("dot").read(), o.get("dot").written()));
        assertEquals(List.of(1L, 800L, 3200L, 3200L),
                List.of(o.get("tanh").calls(), o.get("tanh").flops(), o.get("tanh").read(), o.get("tanh").written()));
        assertEquals(List.of(1L, 800L, 3200L, 4L),
                List.of(o.get("sum").calls(), o.get("sum").flops(), o.get("sum").read(), o.get("sum").written()));
        assertTrue(p.root().totalNanos() > 0 && p.nanos() >= p.root().totalNanos(), p.toString());
    }

    @Test
    void linesTakeTotalTimeWithWhatTheyCallAndSelfTimeWithout() {
        Map<String, Row> l = lines(Profiler.profile(() -> Program.twice(X, W)));
        Row outer = l.get("«return layer(x, w).add(layer(x, w));» (Program.twice)");
        Row product = l.get("«Tensor y = x.matmul(w);» (Program.layer)");
        Row tanh = l.get("«return y.tanh()» (Program.layer)");
        Row sum = l.get("«.sum();» (Program.layer)");
        assertEquals(List.of(1L, 2L, 2L, 2L), List.of(outer.self().calls(), product.self().calls(), tanh.self().calls(), sum.self().calls()));
        assertEquals(outer.self().nanos() + product.totalNanos() + tanh.totalNanos() + sum.totalNanos(), outer.totalNanos());
        assertEquals(product.self().nanos(), product.totalNanos());
    }

    @Test
    void aBackwardPassCountsForTheForwardLines() {
        Profile p = Profiler.profile(() -> grad((Tensor w) -> Program.layer(X, w)).apply(W));
        Map<String, Totals> o = operations(p);
        assertEquals(1, o.get("dot").calls());
        assertEquals(2L * 20 * 30 * 40, o.get("∂dot: dot").flops());
        Map<String, Row> l = lines(p);
        assertEquals(2 * 2L * 20 * 30 * 40, l.get("«Tensor y = x.matmul(w);» (Program.layer)").self().flops());
        assertTrue(p.collapsed().lines().anyMatch(s -> Lines.normalised(s).matches(".*;Program.layer \\(«return y.tanh\\(\\)»\\);∂tanh: .* \\d+")), p.collapsed());
    }

    @Test
    void theTapeToo() {
        Tensor w = W.requiresGrad();
        Profile p = Profiler.profile(() -> Program.layer(X, w).backward());
        assertEquals(2 * 2L * 20 * 30 * 40, lines(p).get("«Tensor y = x.matmul(w);» (Program.layer)").self().flops());
        Tensor before = Program.layer(X, w);
        // What was made before the profiler began is found at the call of backward().
        Map<String, Totals> o = operations(Profiler.profile(() -> before.backward()));
        assertEquals(2L * 20 * 30 * 40, o.get("∂dot: dot").flops());
        assertFalse(o.containsKey("dot"));
    }

    @Test
    void kernelsOfACompiledProgram() {
        Function<Tensor, Tensor> f = jit(grad((Tensor w) -> Program.layer(X, w)));
        f.apply(W);
        Profile p = Profiler.profile(() -> f.apply(W));
        Map<String, Totals> o = operations(p);
        assertEquals(1, o.get("jit program").calls());
        assertEquals(2L * 20 * 30 * 40, o.get("dot").flops());
        assertEquals(2L * 20 * 30 * 40, o.get("∂dot: dot").flops());
        assertEquals(2 * 2L * 20 * 30 * 40, lines(p).get("«Tensor y = x.matmul(w);» (Program.layer)").self().flops());
        Row program = p.byOperation().stream().filter(r -> r.name().equals("jit program")).findFirst().orElseThrow();
        assertEquals(p.root().totalNanos(), program.totalNanos());
        assertTrue(p.collapsed().contains(";jit program;"), p.collapsed());
    }

    @Test
    void viewsMoveNothingAndBroadcastOperandsAreReadOnce() {
        Map<String, Totals> o = operations(Profiler.profile(() -> X.mul(Tensor.of(new float[30])).permute(1, 0)));
        assertEquals(0, o.get("permute").read() + o.get("permute").written() + o.get("broadcast").read());
        assertEquals(4 * (600 + 30), o.get("mul").read());
    }

    @Test
    void allocation() {
        Tensor x = Tensor.of(new float[1_000_000]);
        Profile p = Profiler.profile(() -> x.neg());
        assertTrue(p.knowsAllocation());
        long bytes = operations(p).get("neg").allocated();
        assertTrue(bytes >= 4_000_000 && bytes < 12_000_000, bytes + "");
    }

    @Test
    void theTableIsAlignedAndSorted() {
        String t = Profiler.profile(() -> Program.twice(X, W)).table();
        List<String> rows = t.lines().toList();
        assertTrue(rows.get(0).matches("[\\d.]+ ms, [\\d.]+ % of them in 7 operations: 99.2 k flop, 26.6 KiB read, 12.5 KiB written, .* allocated"), t);
        assertTrue(rows.get(2).matches("operation +calls +total ms +% +self ms +GFLOP/s +GB/s +read +written +allocated"), t);
        assertTrue(rows.subList(2, 7).stream().mapToInt(String::length).distinct().count() == 1, t);
        assertTrue(t.contains("\nline "), t);
        List<Long> nanos = Profiler.profile(() -> Program.twice(X, W)).byOperation().stream().map(Row::totalNanos).toList();
        assertEquals(nanos.stream().sorted((a, b) -> Long.compare(b, a)).toList(), nanos);
        assertTrue(Profiler.profile(() -> Program.twice(X, W)).table(1).contains("… 3 more"), t);
        assertThrows(IllegalArgumentException.class, () -> Profiler.profile(() -> { }).table(0));
    }

    @Test
    void theFlameGraphIsAPictureOfItsOwn(@TempDir Path folder) throws Exception {
        Profile p = Profiler.profile(() -> grad((Tensor w) -> Program.layer(X, w)).apply(W));
        Path file = folder.resolve("flame.svg");
        p.flameGraph(file);
        String svg = Files.readString(file);
        var root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        assertEquals("svg", root.getDocumentElement().getTagName());
        assertTrue(svg.contains("∂dot: dot") && svg.contains("Program.layer (Program.java:") && svg.contains("#f2a097"), svg);
        assertFalse(svg.contains("href") || svg.contains("url("), "it needs no other file");
        assertThrows(IOException.class, () -> p.flameGraph(folder.resolve("no/such/folder.svg")));
    }

    @Test
    void collapsedStacksSumToTheTotal() {
        Profile p = Profiler.profile(() -> Program.twice(X, W));
        List<String> stacks = p.collapsed().lines().toList();
        long micros = stacks.stream().mapToLong(s -> Long.parseLong(s.substring(s.lastIndexOf(' ') + 1))).sum();
        assertEquals(p.root().totalNanos() / 1e3, micros, stacks.size());
    }

    @Test
    void profilersNestAndEnd() {
        Profile[] inner = new Profile[1];
        Profile outer = Profiler.profile(() -> {
            X.neg();
            inner[0] = Profiler.profile(() -> X.exp());
        });
        assertEquals(List.of(2L, 1L), List.of(outer.root().operations().calls(), inner[0].root().operations().calls()));
        Profiler p = Profiler.start();
        Profiler later = Profiler.start();
        assertThrows(IllegalStateException.class, p::close);
        later.close();
        p.close();
        p.close();
        X.neg();
        assertEquals(0, p.profile().root().operations().calls());
        assertFalse(Watch.any(), "nothing is looked at when nobody looks");
    }

    @Test
    void otherThreadsArentLookedAt() throws InterruptedException {
        try (Profiler p = Profiler.start()) {
            Thread t = Thread.ofPlatform().start(() -> X.exp());
            t.join();
            assertEquals(0, p.profile().root().operations().calls());
        }
    }
}
