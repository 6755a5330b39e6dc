package io.leibniz.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector width of all kernels: the machine's preferred one, or that of the property {@code leibniz.vector.bits}
 * (128, 256, 512, or 0 for plain loops, where both species are null). Results have the same bits at every width.
 */
final class Lanes {
    static final VectorSpecies<Float> SPECIES;
    static final VectorSpecies<Double> DSPECIES;

    static {
        String bits = System.getProperty("leibniz.vector.bits");
        VectorShape shape = switch (bits) {
            case null -> FloatVector.SPECIES_PREFERRED.vectorShape();
            case "0" -> null;
            case "128", "256", "512" -> VectorShape.forBitSize(Integer.parseInt(bits));
            default -> throw new IllegalArgumentException("leibniz.vector.bits: expected 128, 256, 512 or 0 for none, got '" + bits + "'");
        };
        SPECIES = shape == null ? null : VectorSpecies.of(float.class, shape);
        DSPECIES = shape == null ? null : VectorSpecies.of(double.class, shape);
    }

    private Lanes() {}
}
