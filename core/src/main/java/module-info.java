/** The chain rule: tensors, primitives, derivatives of every kind and order. Depends on java.base alone. */
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

    uses io.leibniz.kernel.KernelProvider;
}
