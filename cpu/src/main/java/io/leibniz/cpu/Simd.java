package io.leibniz.cpu;

/**
 * Whether kernels run on the Vector API or on plain loops. Nothing that a plain kernel touches may name a class of
 * {@code jdk.incubator.vector}: where the module is missing, a class that does cannot even be linked.
 */
final class Simd {
    static final boolean PRESENT = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    static final boolean ON = PRESENT && !"0".equals(System.getProperty("leibniz.vector.bits"));

    private Simd() {}

    /** Bits of a vector; 0 for plain loops. Loads the Vector API. */
    static int bits() {
        return ON ? Lanes.SPECIES.vectorBitSize() : 0;
    }
}
