package io.leibniz.kernel;

import io.leibniz.prim.RandomBits;
import io.leibniz.tensor.DTypeException;

/**
 * Random numbers from a counter: J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw, "Parallel Random Numbers: As Easy
 * as 1, 2, 3", SC 2011: Philox4x32 with 10 rounds.
 *
 * <p>Ten rounds of multiplication scramble a counter of four 32-bit words under a key of two; there is no state. Block b
 * of a key has the counter (b's low word, b's high word, 0, domain), the domain being one for samples, one for the keys
 * that {@link RandomBits.Kind#SPLIT} makes and one for those of {@link RandomBits.Kind#FOLD}, so a child's key is never
 * a number that its parent hands out as a sample. An i32 or f32 element takes one of the block's four words, an i64 or f64 element
 * two; a normal f32 number shares two words with its neighbour, a normal f64 number four.
 *
 * <ul>
 *   <li>uniform f32 is the upper 24 bits of a word times 2⁻²⁴, f64 the upper 53 of two times 2⁻⁵³;
 *   <li>normal numbers are G. E. P. Box and M. E. Muller's pairs (Ann. Math. Statist. 29, 1958): elements 2j and 2j + 1
 *       are √(−2 log u)·cos 2πv and √(−2 log u)·sin 2πv. For f32, u is the middle of one of 2³¹ equal cells of (0, 1), so
 *       they reach 6.66, beyond which 1 in 4·10¹⁰ would lie; for f64 one of 2⁶³ cells, which reaches 9.4.
 * </ul>
 */
public final class Philox {
    private static final int M0 = 0xD2511F53;
    private static final int M1 = 0xCD9E8D57;
    private static final int W0 = 0x9E3779B9;
    private static final int W1 = 0xBB67AE85;

    private static final int SAMPLES = 0;
    private static final int SPLIT = 1;
    private static final int FOLD = 2;

    private Philox() {}

    /** Encrypts the counter in {@code c}, in place, under the key (k0, k1). */
    static void encrypt(int[] c, int k0, int k1) {
        int c0 = c[0];
        int c1 = c[1];
        int c2 = c[2];
        int c3 = c[3];
        for (int round = 0; round < 10; round++) {
            long p0 = (M0 & 0xFFFFFFFFL) * (c0 & 0xFFFFFFFFL);
            long p1 = (M1 & 0xFFFFFFFFL) * (c2 & 0xFFFFFFFFL);
            c0 = (int) (p1 >>> 32) ^ c1 ^ k0;
            c1 = (int) p1;
            c2 = (int) (p0 >>> 32) ^ c3 ^ k1;
            c3 = (int) p0;
            k0 += W0;
            k1 += W1;
        }
        c[0] = c0;
        c[1] = c1;
        c[2] = c2;
        c[3] = c3;
    }

    /**
     * Writes the elements {@code from} up to {@code to} of a key's numbers to {@code out[from]} and on. Every element is
     * a function of the key and its index, so parts may be filled in any order, by anyone.
     *
     * @param out a {@code float[]}, {@code double[]}, {@code int[]} or {@code long[]}
     * @throws DTypeException if the kind of number isn't made in this type
     */
    public static void fill(RandomBits.Kind kind, long key, Object out, int from, int to) {
        switch (kind) {
            case BITS -> bits(key, SAMPLES, out, from, to);
            case SPLIT -> bits(key, SPLIT, out, from, to);
            case FOLD -> bits(key, FOLD, out, from, to);
            case UNIFORM -> uniform(key, out, from, to);
            case NORMAL -> normal(key, out, from, to);
        }
    }

    private static DTypeException undefined(String op, Object out, String takes) {
        return new DTypeException("random " + op + ": is made as " + takes + ", not as " + out.getClass().getSimpleName());
    }

    private static void bits(long key, int domain, Object out, int from, int to) {
        Words w = new Words(key, domain);
        switch (out) {
            case int[] y -> {
                for (int i = from; i < to; i++) y[i] = w.word(i);
            }
            case long[] y -> {
                for (int i = from; i < to; i++) y[i] = w.pair(i);
            }
            default -> throw undefined("bits", out, "i32 or i64");
        }
    }

    private static void uniform(long key, Object out, int from, int to) {
        Words w = new Words(key, SAMPLES);
        switch (out) {
            case float[] y -> {
                for (int i = from; i < to; i++) y[i] = (w.word(i) >>> 8) * 0x1p-24f;
            }
            case double[] y -> {
                for (int i = from; i < to; i++) y[i] = (w.pair(i) >>> 11) * 0x1p-53;
            }
            default -> throw undefined("uniform", out, "f32 or f64");
        }
    }

    private static void normal(long key, Object out, int from, int to) {
        Words w = new Words(key, SAMPLES);
        switch (out) {
            case float[] y -> {
                for (int i = from & -2; i < to; i += 2) {
                    float u = (w.word(i) >>> 1) * 0x1p-31f + 0x1p-32f;
                    float radius = (float) Math.sqrt(-2 * FMath.log(u));
                    // A signed fraction of the turn: the smaller the angle, the smaller its rounding.
                    float angle = (w.word(i + 1L) >> 8) * (float) (2 * Math.PI * 0x1p-24);
                    if (i >= from) y[i] = radius * FMath.cos(angle);
                    if (i + 1 < to) y[i + 1] = radius * FMath.sin(angle);
                }
            }
            case double[] y -> {
                for (int i = from & -2; i < to; i += 2) {
                    double u = (w.pair(i) >>> 1) * 0x1p-63 + 0x1p-64;
                    double radius = Math.sqrt(-2 * StrictMath.log(u));
                    double angle = (w.pair(i + 1L) >> 11) * (2 * Math.PI * 0x1p-53);
                    if (i >= from) y[i] = radius * StrictMath.cos(angle);
                    if (i + 1 < to) y[i + 1] = radius * StrictMath.sin(angle);
                }
            }
            default -> throw undefined("normal", out, "f32 or f64");
        }
    }

    /** The words of one key and domain by their index; remembers the block it is in. */
    private static final class Words {
        private final long key;
        private final int domain;
        private final int[] block = new int[4];
        private long current = -1;

        Words(long key, int domain) {
            this.key = key;
            this.domain = domain;
        }

        int word(long i) {
            long b = i >>> 2;
            if (b != current) {
                current = b;
                block[0] = (int) b;
                block[1] = (int) (b >>> 32);
                block[2] = 0;
                block[3] = domain;
                encrypt(block, (int) key, (int) (key >>> 32));
            }
            return block[(int) i & 3];
        }

        /** Words 2i and 2i + 1, the first one low. */
        long pair(long i) {
            return word(2 * i) & 0xFFFFFFFFL | (long) word(2 * i + 1) << 32;
        }
    }
}
