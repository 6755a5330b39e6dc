package io.leibniz.debug;

import io.leibniz.debug.Profile.Frame;
import io.leibniz.debug.Profile.Kind;
import io.leibniz.trace.Origin;
import io.leibniz.trace.Watch;
import io.leibniz.trace.Work;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures the operations of one thread: how often each ran, how long, how many floating-point operations it did, what it
 * read, wrote and allocated, and which line of the program called it.
 *
 * {@snippet :
 * Profile p = Profiler.profile(() -> train(model, batch));
 * System.out.println(p.table());
 * p.flameGraph(Path.of("step.svg"));
 * }
 *
 * <p>Operations of a backward pass count for the line whose derivative they take and are marked ∂. Kernels of a program
 * that {@code jit} made count for the line of their last step. While it is on, an operation costs some microseconds more, most
 * of them outside of what is measured; run what is profiled some times before, or the numbers are those of code that HotSpot
 * has not compiled yet. Threads that the program starts itself aren't looked at; a kernel's own workers count as its time,
 * and what they allocate isn't counted.
 *
 * @see Profile
 */
public final class Profiler implements AutoCloseable {
    private final Watch watch;
    private final long start = System.nanoTime();
    private final Node root = new Node();
    private long stopped = -1;

    private static final class Node {
        final Map<Frame, Node> children = new LinkedHashMap<>();
        long calls;
        long nanos;
        long flops;
        long read;
        long written;
        long allocated;

        Node child(Frame f) {
            return children.computeIfAbsent(f, k -> new Node());
        }

        Profile.Node frozen(Frame frame) {
            List<Profile.Node> below = new ArrayList<>();
            children.forEach((f, n) -> below.add(n.frozen(f)));
            return new Profile.Node(frame, new Profile.Totals(calls, nanos, flops, read, written, allocated), below);
        }
    }

    private final class Listening implements Watch.Listener {
        @Override
        public void ran(Work w, long nanos, long allocated, Origin origin) {
            String name = origin.derivativeOf() == null ? w.name() : "∂" + origin.derivativeOf() + ": " + w.name();
            Node n = at(origin).child(new Frame(Kind.OPERATION, name, ""));
            n.calls++;
            n.nanos += nanos;
            n.flops += w.flops();
            n.read += w.read();
            n.written += w.written();
            n.allocated += allocated;
        }

        @Override
        public void ranProgram(long nanos, Origin origin) {
            Node n = at(origin).child(PROGRAM);
            n.calls++;
            n.nanos += nanos;
        }
    }

    private static final Frame PROGRAM = new Frame(Kind.PROGRAM, "jit program", "");

    private Profiler() {
        watch = Watch.operations(new Listening());
    }

    /** Looks at the present thread from now until {@link #close}, which is to be called there, after those of later ones. */
    public static Profiler start() {
        return new Profiler();
    }

    /** Runs a program and says what it did. */
    public static Profile profile(Runnable body) {
        try (Profiler p = start()) {
            body.run();
            return p.profile();
        }
    }

    /** What there was from the start until now, or until {@link #close}. */
    public Profile profile() {
        long now = stopped >= 0 ? stopped : System.nanoTime();
        return new Profile(now - start - watch.overhead(), Watch.knowsAllocation(), root.frozen(new Frame(Kind.ALL, "all", "")));
    }

    /** Stops looking. */
    @Override
    public void close() {
        if (stopped >= 0) return;
        watch.close();
        stopped = System.nanoTime();
    }

    private Node at(Origin origin) {
        Node n = root;
        Frame last = null;
        for (StackTraceElement f : origin.frames().reversed()) {
            Frame next = f == Origin.PROGRAM ? PROGRAM
                    : new Frame(Origin.isUser(f.getClassName()) ? Kind.LINE : Kind.LAYER, Origin.method(f), f.getFileName() + ":" + f.getLineNumber());
            // A lambda goes by the name of the method around it, which may stand on the same line.
            if (!next.equals(last)) n = n.child(next);
            last = next;
        }
        return n;
    }
}
