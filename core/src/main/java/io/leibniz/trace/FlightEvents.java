package io.leibniz.trace;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;

/**
 * Events for Java Flight Recorder, where the module {@code jdk.jfr} is there. They are off unless a recording turns them on,
 * as in {@code recording.enable("io.leibniz.Operation")}. Events of the JDK carry the stack, and with it the user's line.
 */
public final class FlightEvents {
    private static final boolean PRESENT = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private FlightEvents() {}

    @Name("io.leibniz.Operation")
    @Label("Tensor Operation")
    @Category("Leibniz")
    @Description("A kernel: an operation of eager mode, or one or several fused steps of a compiled program")
    @Enabled(false)
    static final class Operation extends Event {
        private static final Operation ANY = new Operation();

        /** Whether a recording wants such events: the recorder rewrites what this asks. */
        static boolean isWanted() {
            return ANY.isEnabled();
        }

        @Label("Operation")
        String operation;

        @Label("Operands")
        String operands;

        @Label("Results")
        String results;

        @Label("Floating-Point Operations")
        long flops;

        @Label("Bytes Read")
        @DataAmount
        long read;

        @Label("Bytes Written")
        @DataAmount
        long written;
    }

    @Name("io.leibniz.Compile")
    @Label("Program Compilation")
    @Category("Leibniz")
    @Description("A function was recorded and compiled by jit")
    @Enabled(false)
    static final class Compile extends Event {
        @Label("Why")
        String why;

        @Label("Steps")
        int steps;

        @Label("Kernels")
        int kernels;
    }

    /** Lets {@link Watch} look while there is a recording. Event classes take 0.3 s to load, so they wait for one. */
    static void listen() {
        if (PRESENT) Recordings.listen();
    }

    /** In a class of its own, which cannot be linked without the module. */
    private static final class Recordings implements FlightRecorderListener {
        private boolean running;

        static void listen() {
            Recordings r = new Recordings();
            FlightRecorder.addListener(r);
            if (FlightRecorder.isInitialized()) r.update();
        }

        @Override
        public void recordingStateChanged(Recording recording) {
            update();
        }

        private synchronized void update() {
            boolean now = FlightRecorder.getFlightRecorder().getRecordings().stream().anyMatch(r -> r.getState() == RecordingState.RUNNING);
            if (now != running) Watch.count(now ? 1 : -1);
            running = now;
        }
    }

    /** Whether a recording wants operations; to be asked only where {@link Watch#any}. */
    static boolean wantsOperations() {
        return PRESENT && FlightRecorder.isInitialized() && Operation.isWanted();
    }

    static Object begin() {
        Operation e = new Operation();
        e.begin();
        return e;
    }

    static void end(Object begun, Work w) {
        Operation e = (Operation) begun;
        e.end();
        if (!e.shouldCommit()) return;
        e.operation = w.name();
        e.operands = Work.shapes(w.in());
        e.results = Work.shapes(w.out());
        e.flops = w.flops();
        e.read = w.read();
        e.written = w.written();
        e.commit();
    }

    /** The compilation of a program; a no-op where nobody records. */
    public static final class Compilation {
        private final Object event = PRESENT && FlightRecorder.isInitialized() ? begun() : null;

        private static Object begun() {
            Compile e = new Compile();
            e.begin();
            return e;
        }

        public void end(String why, int steps, int kernels) {
            if (event == null) return;
            Compile e = (Compile) event;
            e.end();
            if (!e.shouldCommit()) return;
            e.why = why;
            e.steps = steps;
            e.kernels = kernels;
            e.commit();
        }
    }
}
