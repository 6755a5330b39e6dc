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

    /** Bytes that the kernels of a run read and write, each operand and each result once a kernel; −1 if not known. */
    default long traffic() {
        return -1;
    }

    /**
     * What the arrays of one run take, arguments and results included, kernels' own working space not.
     *
     * @param peak bytes at the moment when they are most
     * @param apart bytes if every value had an array of its own until the end
     */
    record Memory(long peak, long apart) {}

    /** What a run takes; null before the first one, or if it isn't known. */
    default Memory memory() {
        return null;
    }

    /** What the program does, kernel by kernel, for reading. */
    default String describe() {
        return toString();
    }
}
