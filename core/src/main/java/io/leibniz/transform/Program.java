package io.leibniz.transform;

import io.leibniz.graph.Graph;
import io.leibniz.kernel.Executable;
import io.leibniz.prim.Cost;
import io.leibniz.prim.Spec;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What the compiled forms of functions of one, two and three arguments have in common. */
public abstract sealed class Program<B> permits Compiled, Compiled2, Compiled3 {
    final Jit<B> jit;

    Program(Jit<B> jit) {
        this.jit = jit;
    }

    final void donates(int count, int... arguments) {
        for (int a : arguments) if (a < 0 || a >= count) throw new IllegalArgumentException("donate: argument " + a + " of a function of " + count);
        jit.donates(arguments);
    }

    /** Why each program was made, in order: the first call, and every later one with arguments of another kind. */
    public List<String> traces() {
        return jit.traces();
    }

    /** Time spent on recording and compiling so far. */
    public double compileMillis() {
        return jit.compileMillis();
    }

    /** The programs, one for each signature, as they are after simplification. */
    public List<Graph> graphs() {
        return jit.graphs();
    }

    /** What runs, kernel by kernel, one text for each signature. */
    public List<String> describe() {
        return jit.programs().stream().map(Executable::describe).toList();
    }

    /** Floating-point operations of one run, nominally, summed over signatures; see {@link Cost}. */
    public long flops() {
        long sum = 0;
        for (Graph g : jit.graphs()) {
            for (Graph.Step s : g.steps()) sum += Cost.flops(s.op(), s.operands().stream().map(g::spec).toArray(Spec[]::new), s.spec());
        }
        return sum;
    }

    /** Bytes that the kernels of one run read and write, summed over signatures; what a fused loop keeps to itself is none. */
    public long trafficBytes() {
        return jit.programs().stream().mapToLong(Executable::traffic).sum();
    }

    /**
     * The most bytes that the arrays of one run take at once, arguments and results included, of the program that takes
     * most; 0 before the first run.
     */
    public long peakBytes() {
        return memory().mapToLong(Executable.Memory::peak).max().orElse(0);
    }

    /** What {@link #peakBytes} would be if no value's array were used again: what planning saves. */
    public long unplannedBytes() {
        return memory().mapToLong(Executable.Memory::apart).max().orElse(0);
    }

    private Stream<Executable.Memory> memory() {
        return jit.programs().stream().map(Executable::memory).filter(Objects::nonNull);
    }

    /** From now on {@link #describe} tells how long each kernel of the existing programs takes, on average. */
    public void timed() {
        jit.programs().forEach(Executable::timed);
    }

    /** Kernels that one run calls, summed over signatures. */
    public int kernels() {
        return jit.programs().stream().mapToInt(Executable::kernels).sum();
    }
}
