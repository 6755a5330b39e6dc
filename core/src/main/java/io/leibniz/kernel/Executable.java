package io.leibniz.kernel;

/** A compiled program. It keeps nothing between calls that one call could see of another, and may run on many threads at once. */
@FunctionalInterface
public interface Executable {

    /** The results for these inputs, which have the types and shapes that the program was made for. */
    NdArray[] run(NdArray[] inputs);

    /** How many kernels a run calls; −1 if not known. */
    default int kernels() {
        return -1;
    }

    /** From now on {@link #describe} tells how long each kernel takes; costs two clock readings a kernel. */
    default void timed() {}

    /** What the program does, kernel by kernel, for reading. */
    default String describe() {
        return toString();
    }
}
