package io.leibniz.cpu;

import io.leibniz.kernel.KernelProvider;
import io.leibniz.kernel.Kernels;

/** Announces the {@link CpuKernels}. */
public final class CpuProvider implements KernelProvider {
    static final String MISSING = "leibniz: running on plain loops: start java with --add-modules jdk.incubator.vector for SIMD kernels";

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public Kernels kernels() {
        return CpuKernels.INSTANCE;
    }

    @Override
    public String describe() {
        int threads = Pool.threads();
        String width = Simd.ON ? Simd.bits() + "-bit vectors"
                : Simd.PRESENT ? "plain loops (leibniz.vector.bits=0)"
                : "plain loops (for SIMD start java with --add-modules jdk.incubator.vector)";
        return width + ", " + threads + (threads == 1 ? " thread" : " threads");
    }
}
