package io.leibniz.cpu;

import static jdk.incubator.vector.VectorOperators.I2S;
import static jdk.incubator.vector.VectorOperators.IS_NAN;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.S2I;

import io.leibniz.kernel.Narrow;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Between f32 and bf16 on vectors, as {@link Narrow} does it; a vector of shorts has half the bits of one of floats. */
final class VectorCasts {
    private static final VectorSpecies<Float> S = Lanes.SPECIES;
    private static final VectorSpecies<Integer> INTS = S.withLanes(int.class);
    private static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, VectorShape.forBitSize(S.vectorBitSize() / 2));
    private static final int LENGTH = S.length();

    private VectorCasts() {}

    static void toBf16(float[] x, int xo, short[] y, int yo, int n) {
        int i = 0;
        for (int end = n & -LENGTH; i < end; i += LENGTH) {
            FloatVector v = FloatVector.fromArray(S, x, xo + i);
            IntVector b = v.reinterpretAsInts();
            IntVector r = b.add(0x7FFF).add(b.lanewise(LSHR, 16).and(1)).lanewise(LSHR, 16);
            r = r.blend(Narrow.BF16_NAN, v.test(IS_NAN).cast(INTS));
            r.convertShape(I2S, SHORTS, 0).reinterpretAsShorts().intoArray(y, yo + i);
        }
        for (; i < n; i++) y[yo + i] = Narrow.toBf16(x[xo + i]);
    }

    static void fromBf16(short[] x, int xo, float[] y, int yo, int n) {
        int i = 0;
        for (int end = n & -LENGTH; i < end; i += LENGTH) {
            IntVector v = ShortVector.fromArray(SHORTS, x, xo + i).convertShape(S2I, INTS, 0).reinterpretAsInts();
            v.lanewise(LSHL, 16).reinterpretAsFloats().intoArray(y, yo + i);
        }
        for (; i < n; i++) y[yo + i] = Narrow.fromBf16(x[xo + i]);
    }
}
