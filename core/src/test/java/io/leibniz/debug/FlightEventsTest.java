package io.leibniz.debug;

import static io.leibniz.transform.Transforms.jit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import demo.Program;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Watch;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightEventsTest {
    private static final Tensor X = Tensor.of(new float[600]).reshape(20, 30);
    private static final Tensor W = Tensor.of(new float[1200]).reshape(30, 40);

    private static List<RecordedEvent> events(Path folder, Runnable body, String... enabled) throws Exception {
        Path file = folder.resolve("events.jfr");
        try (Recording r = new Recording()) {
            for (String e : enabled) r.enable(e);
            r.start();
            body.run();
            r.stop();
            r.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream().filter(e -> e.getEventType().getName().startsWith("io.leibniz.")).toList();
    }

    @Test
    void operations(@TempDir Path folder) throws Exception {
        Program.layer(X, W);
        List<RecordedEvent> e = events(folder, () -> Program.layer(X, W), "io.leibniz.Operation");
        assertEquals(List.of("dot", "tanh", "sum"), e.stream().map(x -> x.getString("operation")).toList());
        RecordedEvent dot = e.getFirst();
        assertEquals("f32[20, 30], f32[30, 40]", dot.getString("operands"));
        assertEquals("f32[20, 40]", dot.getString("results"));
        assertEquals(List.of(48_000L, 7200L, 3200L), List.of(dot.getLong("flops"), dot.getLong("read"), dot.getLong("written")));
        assertTrue(dot.getDuration().toNanos() > 0);
        assertTrue(dot.getStackTrace().getFrames().stream().anyMatch(f -> f.getMethod().getType().getName().equals("demo.Program")
                && f.getMethod().getName().equals("layer")), dot.toString());
        assertFalse(Watch.any(), "nobody records any more");
    }

    @Test
    void nothingUnlessARecordingAsksForIt(@TempDir Path folder) throws Exception {
        assertEquals(List.of(), events(folder, () -> jit((Tensor w) -> Program.layer(X, w)).apply(W)));
    }

    @Test
    void programsAndTheirKernels(@TempDir Path folder) throws Exception {
        Function<Tensor, Tensor> f = jit((Tensor w) -> Program.layer(X, w));
        List<RecordedEvent> e = events(folder, () -> f.apply(W), "io.leibniz.Operation", "io.leibniz.Compile");
        RecordedEvent compile = e.stream().filter(x -> x.getEventType().getName().equals("io.leibniz.Compile")).findFirst().orElseThrow();
        assertEquals("the first call, with 1 tensors", compile.getString("why"));
        assertEquals(List.of(3, 3), List.of(compile.getInt("steps"), compile.getInt("kernels")));
        assertEquals(List.of("dot", "tanh", "sum"), e.stream().filter(x -> x != compile).map(x -> x.getString("operation")).toList());
    }

    @Test
    void besideAProfiler(@TempDir Path folder) throws Exception {
        Profile[] p = new Profile[1];
        List<RecordedEvent> e = events(folder, () -> p[0] = Profiler.profile(() -> Program.layer(X, W)), "io.leibniz.Operation");
        assertEquals(3, e.size());
        assertEquals(3, p[0].root().operations().calls());
    }
}
