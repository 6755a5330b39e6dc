package io.leibniz.transform;

import io.leibniz.graph.Graph;
import io.leibniz.kernel.Executable;
import java.util.List;

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

    /** From now on {@link #describe} tells how long each kernel of the existing programs takes, on average. */
    public void timed() {
        jit.programs().forEach(Executable::timed);
    }

    /** Kernels that one run calls, summed over signatures. */
    public int kernels() {
        return jit.programs().stream().mapToInt(Executable::kernels).sum();
    }
}
