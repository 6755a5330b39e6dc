/** The fast CPU: kernels on the Vector API and a thread pool. */
module io.leibniz.cpu {
    requires transitive io.leibniz.core;
    // Not needed to run: without it, kernels are plain loops.
    requires static jdk.incubator.vector;

    exports io.leibniz.cpu;

    provides io.leibniz.kernel.KernelProvider with io.leibniz.cpu.CpuProvider;
}
