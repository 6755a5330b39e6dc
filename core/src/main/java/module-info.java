/**
 * The chain rule: tensors, primitives, derivatives of every kind and order. Depends on java.base alone; the
 * profiler counts allocations where jdk.management is there, and there are events for Flight Recorder where jdk.jfr is.
 */
module io.leibniz.core {
    exports io.leibniz.debug;
    exports io.leibniz.graph;
    exports io.leibniz.kernel;
    exports io.leibniz.ops;
    exports io.leibniz.prim;
    exports io.leibniz.random;
    exports io.leibniz.tensor;
    exports io.leibniz.trace;
    exports io.leibniz.transform;
    exports io.leibniz.tree;

    requires static jdk.jfr;
    requires static jdk.management;

    uses io.leibniz.kernel.KernelProvider;
}
