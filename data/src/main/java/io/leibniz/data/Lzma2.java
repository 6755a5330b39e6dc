package io.leibniz.data;

import java.util.Arrays;

/**
 * Unpacks LZMA2, the compression within xz (Pavlov 2009), for files whose unpacked size is known: the window that matches refer
 * to is the result itself.
 *
 * <p>Each bit is decoded with the probability that a context has learned: of 11 bits, moved by a 32nd of the error each time.
 */
final class Lzma2 {
    private static final int STATES = 12;
    private static final int MOST_POSITIONS = 16;
    private static final int HALF = 1 << 10;

    private final byte[] in;
    private final byte[] out;
    private final String name;
    private int at;
    private int end;
    private int n;
    private int windowStart;
    private int range;
    private int code;

    private int lc;
    private int positionMask;
    private int literalMask;
    private int state;
    private final int[] distances = new int[4];
    private short[] literals = new short[0];
    private final short[] isMatch = new short[STATES * MOST_POSITIONS];
    private final short[] isRepeat = new short[STATES];
    private final short[] isOlder = new short[STATES];
    private final short[] isOlder1 = new short[STATES];
    private final short[] isOlder2 = new short[STATES];
    private final short[] isLong = new short[STATES * MOST_POSITIONS];
    private final short[] slots = new short[4 * 64];
    private final short[] near = new short[128];
    private final short[] align = new short[16];
    private final Lengths matches = new Lengths();
    private final Lengths repeats = new Lengths();

    private static final class Lengths {
        final short[] choice = new short[2];
        final short[] low = new short[MOST_POSITIONS * 8];
        final short[] middle = new short[MOST_POSITIONS * 8];
        final short[] high = new short[256];

        void reset() {
            for (short[] p : new short[][] {choice, low, middle, high}) Arrays.fill(p, (short) HALF);
        }
    }

    private Lzma2(byte[] in, int from, int size, String name) {
        this.in = in;
        at = from;
        out = new byte[size];
        this.name = name;
    }

    /**
     * @param from where the first chunk begins
     * @param size of what it unpacks to
     * @throws DataException if it is damaged, or unpacks to another size
     */
    static byte[] unpack(byte[] in, int from, int size, String name) throws DataException {
        Lzma2 x = new Lzma2(in, from, size, name);
        x.chunks();
        return x.out;
    }

    private DataException damaged() {
        return new DataException(name + ": damaged LZMA data at byte " + at + "; install the package anew");
    }

    private int next() throws DataException {
        if (at >= in.length) throw damaged();
        return in[at++] & 0xff;
    }

    private void chunks() throws DataException {
        boolean ready = false;
        boolean window = false;
        for (int control; (control = next()) != 0; ) {
            if (control >= 0xe0 || control == 1) {
                windowStart = n;
                window = true;
            }
            if (!window || control > 2 && control < 0x80) throw damaged();
            if (control < 0x80) {
                int size = (next() << 8 | next()) + 1;
                if (size > in.length - at || size > out.length - n) throw damaged();
                System.arraycopy(in, at, out, n, size);
                at += size;
                n += size;
                continue;
            }
            int size = ((control & 0x1f) << 16 | next() << 8 | next()) + 1;
            int packed = (next() << 8 | next()) + 1;
            if (control >= 0xc0) {
                properties(next());
                ready = true;
            }
            if (!ready || size > out.length - n || packed > in.length - at) throw damaged();
            if (control >= 0xa0) reset();
            end = at + packed;
            if (next() != 0) throw damaged();
            range = -1;
            code = next() << 24 | next() << 16 | next() << 8 | next();
            run(n + size);
            if (at != end || code != 0) throw damaged();
        }
        if (n != out.length) throw damaged();
    }

    private void properties(int d) throws DataException {
        lc = d % 9;
        int lp = d / 9 % 5;
        if (d / 45 > 4 || lc + lp > 4) throw damaged();
        positionMask = (1 << d / 45) - 1;
        literalMask = (1 << lp) - 1;
        literals = new short[0x300 << lc + lp];
    }

    private void reset() {
        state = 0;
        Arrays.fill(distances, 0);
        for (short[] p : new short[][] {literals, isMatch, isRepeat, isOlder, isOlder1, isOlder2, isLong, slots, near, align}) Arrays.fill(p, (short) HALF);
        matches.reset();
        repeats.reset();
    }

    private int bit(short[] p, int i) throws DataException {
        int bound = (range >>> 11) * p[i];
        int bit;
        if (Integer.compareUnsigned(code, bound) < 0) {
            range = bound;
            p[i] += (short) (2048 - p[i] >> 5);
            bit = 0;
        } else {
            range -= bound;
            code -= bound;
            p[i] -= (short) (p[i] >> 5);
            bit = 1;
        }
        refill();
        return bit;
    }

    private void refill() throws DataException {
        if (range >>> 24 != 0) return;
        if (at >= end) throw damaged();
        range <<= 8;
        code = code << 8 | in[at++] & 0xff;
    }

    /** A number of some bits, the highest first. */
    private int tree(short[] p, int from, int bits) throws DataException {
        int m = 1;
        for (int i = 0; i < bits; i++) m = m << 1 | bit(p, from + m);
        return m - (1 << bits);
    }

    /** The lowest first. */
    private int reversed(short[] p, int from, int bits) throws DataException {
        int m = 1;
        int x = 0;
        for (int i = 0; i < bits; i++) {
            int b = bit(p, from + m);
            m = m << 1 | b;
            x |= b << i;
        }
        return x;
    }

    private void run(int limit) throws DataException {
        while (n < limit) {
            int position = n - windowStart & positionMask;
            if (bit(isMatch, state * MOST_POSITIONS + position) == 0) {
                literal();
                continue;
            }
            int length;
            if (bit(isRepeat, state) == 0) {
                System.arraycopy(distances, 0, distances, 1, 3);
                length = length(matches, position);
                state = state < 7 ? 7 : 10;
                distances[0] = distance(length);
            } else if (bit(isOlder, state) == 0) {
                boolean one = bit(isLong, state * MOST_POSITIONS + position) == 0;
                length = one ? 1 : length(repeats, position);
                state = one ? state < 7 ? 9 : 11 : state < 7 ? 8 : 11;
            } else {
                int which = bit(isOlder1, state) == 0 ? 1 : bit(isOlder2, state) == 0 ? 2 : 3;
                int d = distances[which];
                System.arraycopy(distances, 0, distances, 1, which);
                distances[0] = d;
                length = length(repeats, position);
                state = state < 7 ? 8 : 11;
            }
            int d = distances[0];
            if (d < 0 || d >= n - windowStart || length > limit - n) throw damaged();
            for (int i = 0; i < length; i++, n++) out[n] = out[n - d - 1];
        }
    }

    private void literal() throws DataException {
        int before = n > windowStart ? out[n - 1] & 0xff : 0;
        int from = 0x300 * ((n - windowStart & literalMask) << lc | before >> 8 - lc);
        int symbol = 1;
        if (state >= 7) {
            if (distances[0] < 0 || distances[0] >= n - windowStart) throw damaged();
            // After a match the byte that would have gone on with it is a context too, as long as the bits agree.
            int match = out[n - distances[0] - 1] & 0xff;
            while (symbol < 0x100) {
                int expected = match >> 7 & 1;
                match <<= 1;
                int b = bit(literals, from + (1 + expected << 8) + symbol);
                symbol = symbol << 1 | b;
                if (b != expected) break;
            }
        }
        while (symbol < 0x100) symbol = symbol << 1 | bit(literals, from + symbol);
        out[n++] = (byte) symbol;
        state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6;
    }

    private int length(Lengths p, int position) throws DataException {
        if (bit(p.choice, 0) == 0) return 2 + tree(p.low, position * 8, 3);
        if (bit(p.choice, 1) == 0) return 10 + tree(p.middle, position * 8, 3);
        return 18 + tree(p.high, 0, 8);
    }

    private int distance(int length) throws DataException {
        int slot = tree(slots, Math.min(length - 2, 3) * 64, 6);
        if (slot < 4) return slot;
        int bits = (slot >> 1) - 1;
        int d = (2 | slot & 1) << bits;
        if (slot < 14) return d + reversed(near, d - slot, bits);
        int direct = 0;
        for (int i = 0; i < bits - 4; i++) {
            range >>>= 1;
            int b = Integer.compareUnsigned(code, range) < 0 ? 0 : 1;
            if (b == 1) code -= range;
            direct = direct << 1 | b;
            refill();
        }
        return d + (direct << 4) + reversed(align, 0, 4);
    }
}
