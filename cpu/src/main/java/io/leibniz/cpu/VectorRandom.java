package io.leibniz.cpu;

import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.leibniz.kernel.Philox;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link Philox} on vectors: a lane of 64 bits holds one word of a block, so that its product with a constant is the
 * whole product of 32 by 32 bits, and a vector {@link #BLOCKS} blocks.
 *
 * <p>{@link #encrypt} writes the words of some blocks to a buffer that stays in the nearest cache, and a loop of its own
 * makes numbers of them: the ten rounds are all that HotSpot can be trusted to keep in registers.
 */
final class VectorRandom {
    private static final VectorSpecies<Long> L = VectorSpecies.of(long.class, Lanes.SPECIES.vectorShape());

    /** A vector of every word of so many blocks is computed at once. */
    static final int BLOCKS = L.length();

    private static final long LOW = 0xFFFFFFFFL;
    private static final long M0 = 0xD2511F53L;
    private static final long M1 = 0xCD9E8D57L;
    private static final int W0 = 0x9E3779B9;
    private static final int W1 = 0xBB67AE85;

    private static final VectorShuffle<Long> FIRST_TWICE = VectorShuffle.fromOp(L, i -> i >> 1);
    private static final VectorShuffle<Long> LAST_TWICE = VectorShuffle.fromOp(L, i -> BLOCKS / 2 + (i >> 1));
    private static final VectorMask<Long> ODD = VectorMask.fromLong(L, 0xAAAAAAAAAAAAAAAAL);
    private static final LongVector INDEX = LongVector.zero(L).addIndex(1);

    /** Blocks in the buffer; a multiple of BLOCKS at every width. */
    private static final int BUFFERED = 512;
    private static final double EXPONENT_52 = 0x1p52;
    private static final double EXPONENT_84 = 0x1p84;

    private VectorRandom() {}

    // The ranges begin and end with a block, and hold a multiple of BLOCKS.

    static void bits(long key, long[] y, int from, int to) {
        encrypt(key, from >> 1, (to - from) >> 1, y, from);
    }

    static void bits(long key, int[] y, int from, int to) {
        long[] words = new long[2 * BUFFERED];
        for (int at = from; at < to; at += 4 * BUFFERED) {
            int n = Math.min(4 * BUFFERED, to - at);
            encrypt(key, at >> 2, n >> 2, words, 0);
            for (int i = 0; i < n; i += 2 * BLOCKS) LongVector.fromArray(L, words, i >> 1).reinterpretAsInts().intoArray(y, at + i);
        }
    }

    static void uniform(long key, float[] y, int from, int to) {
        long[] words = new long[2 * BUFFERED];
        for (int at = from; at < to; at += 4 * BUFFERED) {
            int n = Math.min(4 * BUFFERED, to - at);
            encrypt(key, at >> 2, n >> 2, words, 0);
            for (int i = 0; i < n; i += 2 * BLOCKS) {
                IntVector w = LongVector.fromArray(L, words, i >> 1).reinterpretAsInts();
                ((FloatVector) w.lanewise(LSHR, 8).convert(I2F, 0)).mul(0x1p-24f).intoArray(y, at + i);
            }
        }
    }

    static void uniform(long key, double[] y, int from, int to) {
        long[] words = new long[2 * BUFFERED];
        for (int at = from; at < to; at += 2 * BUFFERED) {
            int n = Math.min(2 * BUFFERED, to - at);
            encrypt(key, at >> 1, n >> 1, words, 0);
            for (int i = 0; i < n; i += BLOCKS) {
                // Few machines convert 64-bit integers. Each half becomes the low bits of a number 2⁵² or 2⁸⁴ too large, and
                // no step of taking these away rounds.
                LongVector w = LongVector.fromArray(L, words, i).lanewise(LSHR, 11);
                DoubleVector low = w.and(LOW).or(Double.doubleToRawLongBits(EXPONENT_52)).reinterpretAsDoubles();
                DoubleVector high = w.lanewise(LSHR, 32).or(Double.doubleToRawLongBits(EXPONENT_84)).reinterpretAsDoubles();
                high.sub(EXPONENT_84 + EXPONENT_52).add(low).mul(0x1p-53).intoArray(y, at + i);
            }
        }
    }

    /** Box and Muller's pairs: cosines to the even elements, sines to the odd ones. */
    static void normal(long key, float[] y, int from, int to) {
        long[] words = new long[2 * BUFFERED];
        float[] radius = new float[2 * BUFFERED];
        float[] angle = new float[2 * BUFFERED];
        float[] sine = new float[2 * BUFFERED];
        for (int at = from; at < to; at += 4 * BUFFERED) {
            int n = Math.min(4 * BUFFERED, to - at);
            int pairs = n >> 1;
            encrypt(key, at >> 2, n >> 2, words, 0);
            for (int i = 0; i < pairs; i++) {
                long w = words[i];
                radius[i] = ((int) w >>> 1) * 0x1p-31f + 0x1p-32f;
                angle[i] = (int) (w >> 40) * (float) (2 * Math.PI * 0x1p-24);
            }
            UnaryLoops.log(radius, 0, radius, 0, pairs);
            for (int i = 0; i < pairs; i++) radius[i] = (float) Math.sqrt(-2 * radius[i]);
            UnaryLoops.sin(angle, 0, sine, 0, pairs);
            UnaryLoops.cos(angle, 0, angle, 0, pairs);
            for (int i = 0; i < pairs; i++) {
                y[at + 2 * i] = radius[i] * angle[i];
                y[at + 2 * i + 1] = radius[i] * sine[i];
            }
        }
    }

    /** To out[at + 2b] words 0 and 1 of block first + b as one number, the first one low; next to it words 2 and 3. */
    private static void encrypt(long key, long first, int blocks, long[] out, int at) {
        for (int b = 0; b < blocks; b += BLOCKS) {
            LongVector c0 = INDEX.add(first + b);
            LongVector c1 = c0.lanewise(LSHR, 32);
            LongVector c2 = LongVector.zero(L);
            LongVector c3 = c2;
            int k0 = (int) key;
            int k1 = (int) (key >>> 32);
            // Above its 32 bits a word holds whatever the rounds left there: only what is multiplied must be clean.
            for (int round = 0; round < 10; round++) {
                LongVector p0 = c0.and(LOW).mul(LongVector.broadcast(L, M0));
                LongVector p1 = c2.and(LOW).mul(LongVector.broadcast(L, M1));
                c0 = p1.lanewise(LSHR, 32).lanewise(XOR, c1).lanewise(XOR, LongVector.broadcast(L, k0));
                c2 = p0.lanewise(LSHR, 32).lanewise(XOR, c3).lanewise(XOR, LongVector.broadcast(L, k1));
                c1 = p1;
                c3 = p0;
                k0 += W0;
                k1 += W1;
            }
            LongVector low = c0.and(LOW).or(c1.lanewise(LSHL, 32));
            LongVector high = c2.and(LOW).or(c3.lanewise(LSHL, 32));
            low.rearrange(FIRST_TWICE).blend(high.rearrange(FIRST_TWICE), ODD).intoArray(out, at + 2 * b);
            low.rearrange(LAST_TWICE).blend(high.rearrange(LAST_TWICE), ODD).intoArray(out, at + 2 * b + BLOCKS);
        }
    }
}
