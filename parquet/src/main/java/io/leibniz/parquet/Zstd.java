package io.leibniz.parquet;

import java.util.Arrays;

/**
 * Zstandard's frames, after <a href="https://www.rfc-editor.org/rfc/rfc8878">RFC 8878</a>: one or several after another,
 * without dictionary. Check sums of frames are not compared; Parquet has its own.
 */
final class Zstd {
    private static final int LARGEST_BLOCK = 1 << 17;

    private final byte[] in;
    private final int to;
    private final byte[] out;
    private int at;
    private int n;

    /** Where the frame began: a repetition reaches no further back. */
    private int frame;
    private Huffman huffman;
    private final Fse[] tables = new Fse[3];
    private final int[] recent = new int[3];
    private byte[] literals;
    private int literalCount;

    private Zstd(byte[] in, int from, int to, int size) {
        this.in = in;
        this.at = from;
        this.to = to;
        this.out = new byte[size];
    }

    static byte[] unpack(byte[] in, int from, int to, int size) {
        Zstd z = new Zstd(in, from, to, size);
        try {
            while (z.at < to) z.frame();
        } catch (IndexOutOfBoundsException e) {
            throw new Damage("damaged zstd data", e);
        }
        if (z.n != size) throw damaged("unpacks to fewer bytes than announced");
        return z.out;
    }

    private static Damage damaged(String what) {
        return new Damage("damaged zstd data: " + what);
    }

    private int u8() {
        if (at >= to) throw damaged("ends too early");
        return in[at++] & 255;
    }

    private long number(int bytes) {
        long v = 0;
        for (int k = 0; k < bytes; k++) v |= (long) u8() << 8 * k;
        return v;
    }

    private void need(long bytes) {
        if (bytes > to - at) throw damaged("ends too early");
    }

    private void room(long bytes) {
        if (bytes > out.length - n) throw damaged("unpacks to more bytes than announced");
    }

    // ------------------------------------------------------------------------------------------------ frames, blocks

    private void frame() {
        long magic = number(4);
        if ((magic & 0xfffffff0L) == 0x184d2a50L) {
            long skipped = number(4);
            need(skipped);
            at += (int) skipped;
            return;
        }
        if (magic != 0xfd2fb528L) throw damaged("doesn't begin as it should");
        int head = u8();
        boolean single = (head & 0x20) != 0;
        if ((head & 8) != 0) throw damaged("a reserved bit is set");
        if (!single) u8();
        if (number(new int[] {0, 1, 2, 4}[head & 3]) != 0) throw damaged("asks for a dictionary");
        int sized = head >>> 6;
        number(sized == 0 ? single ? 1 : 0 : 1 << sized);
        frame = n;
        huffman = null;
        Arrays.fill(tables, null);
        recent[0] = 1;
        recent[1] = 4;
        recent[2] = 8;
        for (boolean last = false; !last; ) {
            int block = (int) number(3);
            last = (block & 1) != 0;
            int size = block >>> 3;
            switch (block >>> 1 & 3) {
                case 0 -> {
                    need(size);
                    room(size);
                    System.arraycopy(in, at, out, n, size);
                    at += size;
                    n += size;
                }
                case 1 -> {
                    room(size);
                    Arrays.fill(out, n, n + size, (byte) u8());
                    n += size;
                }
                case 2 -> {
                    need(size);
                    if (size > LARGEST_BLOCK) throw damaged("a block of " + size + " bytes");
                    int end = at + size;
                    literals(end);
                    sequences(end);
                    at = end;
                }
                default -> throw damaged("a block of the form that is reserved");
            }
        }
        if ((head & 4) != 0) number(4);
    }

    /** Section 3.1.1.3.1: bytes that stand for themselves, plain, of one kind, or in Huffman's code. */
    private void literals(int end) {
        int head = u8();
        int kind = head & 3;
        int format = head >>> 2 & 3;
        if (kind < 2) {
            int size = switch (format) {
                case 1 -> head >>> 4 | u8() << 4;
                case 3 -> head >>> 4 | (int) number(2) << 4;
                default -> head >>> 3;
            };
            if (size > LARGEST_BLOCK) throw damaged("literals of " + size + " bytes");
            literalCount = size;
            if (kind == 0) {
                if (size > end - at) throw damaged("ends too early");
                literals = Arrays.copyOfRange(in, at, at + size);
                at += size;
            } else {
                literals = new byte[size];
                Arrays.fill(literals, (byte) u8());
            }
            return;
        }
        int bits = format < 2 ? 10 : format == 2 ? 14 : 18;
        long sizes = head >>> 4 | number(format < 2 ? 2 : format == 2 ? 3 : 4) << 4;
        literalCount = (int) (sizes & (1 << bits) - 1);
        int packed = (int) (sizes >>> bits & (1 << bits) - 1);
        if (literalCount > LARGEST_BLOCK || packed > end - at) throw damaged("literals of " + literalCount + " bytes");
        int stop = at + packed;
        if (kind == 2) {
            huffman = Huffman.read(in, at, stop);
            at = huffman.end;
        } else if (huffman == null) {
            throw damaged("refers to a code that there isn't");
        }
        literals = new byte[literalCount];
        if (format == 0) {
            huffman.decode(in, at, stop, literals, 0, literalCount);
        } else {
            if (stop - at < 6) throw damaged("ends too early");
            int part = literalCount + 3 >>> 2;
            int start = at + 6;
            for (int s = 0; s < 4; s++) {
                int size = s < 3 ? in[at + 2 * s] & 255 | (in[at + 2 * s + 1] & 255) << 8 : stop - start;
                if (size < 0 || size > stop - start) throw damaged("ends too early");
                int count = s < 3 ? part : literalCount - 3 * part;
                if (count < 0) throw damaged("four streams for " + literalCount + " bytes");
                huffman.decode(in, start, start + size, literals, s * part, count);
                start += size;
            }
        }
        at = stop;
    }

    private static final int[] LITERAL_BASE = new int[36];
    private static final int[] LITERAL_BITS = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    private static final int[] MATCH_BASE = new int[53];
    private static final int[] MATCH_BITS = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    private static final Fse[] PREDEFINED = {
        Fse.of(new short[] {4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1, -1, -1, -1, -1}, 6),
        Fse.of(new short[] {1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1}, 5),
        Fse.of(new short[] {1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
            1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1}, 6)};
    private static final int[] MOST_SYMBOLS = {36, 32, 53};
    private static final int[] MOST_ACCURACY = {9, 8, 9};

    static {
        // Codes cover the lengths without gaps, each twice to the power of its bits.
        for (int c = 1; c < 36; c++) LITERAL_BASE[c] = LITERAL_BASE[c - 1] + (1 << LITERAL_BITS[c - 1]);
        MATCH_BASE[0] = 3;
        for (int c = 1; c < 53; c++) MATCH_BASE[c] = MATCH_BASE[c - 1] + (1 << MATCH_BITS[c - 1]);
    }

    /** Section 3.1.1.3.2: some literals, then a repetition, again and again. */
    private void sequences(int end) {
        if (at >= end) throw damaged("ends too early");
        int count = u8();
        if (count > 127) count = count < 255 ? count - 128 << 8 | u8() : (int) number(2) + 0x7f00;
        int used = 0;
        if (count > 0) {
            int modes = u8();
            if ((modes & 3) != 0) throw damaged("a reserved bit is set");
            for (int t = 0; t < 3; t++) {
                switch (modes >>> 6 - 2 * t & 3) {
                    case 0 -> tables[t] = PREDEFINED[t];
                    case 1 -> tables[t] = Fse.single(u8(), MOST_SYMBOLS[t]);
                    case 2 -> {
                        tables[t] = Fse.read(in, at, end, MOST_ACCURACY[t], MOST_SYMBOLS[t]);
                        at = tables[t].end;
                    }
                    default -> {
                        if (tables[t] == null) throw damaged("refers to a table that there isn't");
                    }
                }
            }
            Backwards bits = new Backwards(in, at, end);
            int literal = bits.take(tables[0].accuracy);
            int offset = bits.take(tables[1].accuracy);
            int match = bits.take(tables[2].accuracy);
            for (int i = 0; i < count; i++) {
                int code = tables[1].symbol[offset];
                long distance = (1L << code) + bits.takeLong(code);
                int m = tables[2].symbol[match];
                int length = MATCH_BASE[m] + bits.take(MATCH_BITS[m]);
                int l = tables[0].symbol[literal];
                int plain = LITERAL_BASE[l] + bits.take(LITERAL_BITS[l]);
                distance = distance(distance, plain);
                if (plain > literalCount - used) throw damaged("more literals than there are");
                room((long) plain + length);
                System.arraycopy(literals, used, out, n, plain);
                used += plain;
                n += plain;
                if (distance < 1 || distance > n - frame) throw damaged("repeats what is before its beginning");
                n = Compression.repeat(out, n, (int) distance, length);
                if (i < count - 1) {
                    literal = tables[0].next(literal, bits);
                    match = tables[2].next(match, bits);
                    offset = tables[1].next(offset, bits);
                }
            }
            if (!bits.spent()) throw damaged("sequences don't fill their place");
        } else if (at != end) {
            throw damaged("something follows a block without sequences");
        }
        room(literalCount - used);
        System.arraycopy(literals, used, out, n, literalCount - used);
        n += literalCount - used;
    }

    /** Values 1 to 3 name one of the last three distances, or the last minus one (section 3.1.1.5). */
    private long distance(long value, int plain) {
        if (value > 3) {
            recent[2] = recent[1];
            recent[1] = recent[0];
            recent[0] = (int) Math.min(Integer.MAX_VALUE, value - 3);
            return recent[0];
        }
        int which = (int) value - (plain == 0 ? 0 : 1);
        int d = which == 3 ? recent[0] - 1 : recent[which];
        if (which > 1) recent[2] = recent[1];
        if (which > 0) {
            recent[1] = recent[0];
            recent[0] = d;
        }
        return d;
    }

    // ------------------------------------------------------------------------------------------------ bits, codes

    /** A stream of bits that is read from its end, where the highest bit that is set marks it. */
    static final class Backwards {
        private final byte[] b;
        private final long from;
        private long at;

        Backwards(byte[] b, int from, int to) {
            if (to <= from || b[to - 1] == 0) throw damaged("a stream of bits without end");
            this.b = b;
            this.from = 8L * from;
            this.at = 8L * to - Integer.numberOfLeadingZeros(b[to - 1] & 255) + 24 - 1;
        }

        /** Bits before the beginning are 0, as many as a last state may ask for; {@link #spent} tells. */
        long takeLong(int n) {
            at -= n;
            if (at >= from) return Bits.packed(b, at, n);
            long there = at + n - from;
            if (there <= 0) return 0;
            return Bits.packed(b, from, (int) there) << n - there;
        }

        int take(int n) {
            return (int) takeLong(n);
        }

        boolean spent() {
            return at == from;
        }

        boolean over() {
            return at < from;
        }
    }

    /** A finite state entropy's table: section 4.1. */
    static final class Fse {
        final int accuracy;
        final byte[] symbol;
        private final byte[] bits;
        private final short[] base;

        /** Behind the table's description. */
        int end;

        private Fse(int accuracy) {
            this.accuracy = accuracy;
            symbol = new byte[1 << accuracy];
            bits = new byte[1 << accuracy];
            base = new short[1 << accuracy];
        }

        static Fse single(int s, int most) {
            if (s >= most) throw damaged("a code that there isn't");
            Fse f = new Fse(0);
            f.symbol[0] = (byte) s;
            return f;
        }

        int next(int state, Backwards in) {
            return base[state] + in.take(bits[state]);
        }

        /** From how often each symbol comes, −1 for less than once, in a table of 2^accuracy. */
        static Fse of(short[] counts, int accuracy) {
            Fse f = new Fse(accuracy);
            int size = 1 << accuracy;
            int high = size;
            int[] next = new int[counts.length];
            for (int s = 0; s < counts.length; s++) {
                if (counts[s] == -1) f.symbol[--high] = (byte) s;
                next[s] = Math.abs(counts[s]);
            }
            int position = 0;
            for (int s = 0; s < counts.length; s++) {
                for (int k = 0; k < counts[s]; k++) {
                    f.symbol[position] = (byte) s;
                    do position = position + (size >>> 1) + (size >>> 3) + 3 & size - 1; while (position >= high);
                }
            }
            if (position != 0) throw damaged("a table that isn't full");
            for (int i = 0; i < size; i++) {
                int x = next[f.symbol[i]]++;
                f.bits[i] = (byte) (accuracy - 31 + Integer.numberOfLeadingZeros(x));
                f.base[i] = (short) ((x << f.bits[i]) - size);
            }
            return f;
        }

        static Fse read(byte[] in, int from, int to, int mostAccuracy, int mostSymbols) {
            long bit = 8L * from;
            long stop = 8L * to;
            if (stop - bit < 4) throw damaged("ends too early");
            int accuracy = 5 + (int) Bits.packed(in, bit, 4);
            bit += 4;
            if (accuracy > mostAccuracy) throw damaged("a table of 2^" + accuracy);
            short[] counts = new short[mostSymbols];
            int s = 0;
            int left = 1 << accuracy;
            while (left > 0) {
                // Values from 0 to left + 1; the smallest of them take a bit less.
                int width = 32 - Integer.numberOfLeadingZeros(left + 1);
                int small = (1 << width) - 1 - (left + 1);
                if (bit >= stop || s >= mostSymbols) throw damaged("a table that doesn't end");
                int v = (int) Bits.packed(in, bit, width - 1);
                if (v < small) {
                    bit += width - 1;
                } else {
                    v = (int) Bits.packed(in, bit, width);
                    bit += width;
                    if (v >= 1 << width - 1) v -= small;
                }
                counts[s++] = (short) (v - 1);
                left -= Math.abs(v - 1);
                if (v == 1) {
                    for (int more = 3; more == 3; s += more) {
                        if (bit + 2 > stop) throw damaged("a table that doesn't end");
                        more = (int) Bits.packed(in, bit, 2);
                        bit += 2;
                    }
                }
            }
            if (left < 0 || bit > stop || s > mostSymbols) throw damaged("a table that isn't full");
            Fse f = of(Arrays.copyOf(counts, s), accuracy);
            f.end = (int) (bit + 7 >>> 3);
            return f;
        }
    }

    /** Huffman's code for literals, of at most 11 bits a symbol: section 4.2. */
    static final class Huffman {
        private static final int LONGEST = 11;
        private final int longest;
        private final byte[] symbol;
        private final byte[] length;

        /** Behind the code's description. */
        int end;

        private Huffman(int longest) {
            this.longest = longest;
            symbol = new byte[1 << longest];
            length = new byte[1 << longest];
        }

        static Huffman read(byte[] in, int from, int to) {
            if (from >= to) throw damaged("ends too early");
            int head = in[from] & 255;
            int[] weights = new int[256];
            int count = 0;
            int end;
            if (head >= 128) {
                count = head - 127;
                end = from + 1 + (count + 1 >>> 1);
                if (end > to) throw damaged("ends too early");
                for (int i = 0; i < count; i++) weights[i] = in[from + 1 + (i >>> 1)] >>> ((i & 1) == 0 ? 4 : 0) & 15;
            } else {
                end = from + 1 + head;
                if (end > to) throw damaged("ends too early");
                Fse f = Fse.read(in, from + 1, end, 6, LONGEST + 1);
                Backwards bits = new Backwards(in, f.end, end);
                int[] state = {bits.take(f.accuracy), bits.take(f.accuracy)};
                if (bits.over()) throw damaged("ends too early");
                // Two states take turns; where one finds no more bits, the other gives the last weight.
                for (int turn = 0; ; turn ^= 1) {
                    if (count > 253) throw damaged("too many weights");
                    weights[count++] = f.symbol[state[turn]];
                    state[turn] = f.next(state[turn], bits);
                    if (bits.over()) {
                        weights[count++] = f.symbol[state[turn ^ 1]];
                        break;
                    }
                }
            }
            Huffman h = of(weights, count);
            h.end = end;
            return h;
        }

        /** The last symbol's weight is what is missing to a power of two. */
        private static Huffman of(int[] weights, int count) {
            int sum = 0;
            for (int i = 0; i < count; i++) {
                if (weights[i] > LONGEST) throw damaged("a code of more than " + LONGEST + " bits");
                if (weights[i] > 0) sum += 1 << weights[i] - 1;
            }
            int longest = 32 - Integer.numberOfLeadingZeros(sum);
            int rest = (1 << longest) - sum;
            if (sum == 0 || longest > LONGEST || Integer.bitCount(rest) != 1) throw damaged("weights that make no code");
            weights[count++] = 1 + Integer.numberOfTrailingZeros(rest);
            Huffman h = new Huffman(longest);
            int position = 0;
            for (int w = 1; w <= longest; w++) {
                for (int s = 0; s < count; s++) {
                    if (weights[s] != w) continue;
                    int stop = position + (1 << w - 1);
                    Arrays.fill(h.symbol, position, stop, (byte) s);
                    Arrays.fill(h.length, position, stop, (byte) (longest + 1 - w));
                    position = stop;
                }
            }
            return h;
        }

        void decode(byte[] in, int from, int to, byte[] out, int start, int count) {
            Backwards bits = new Backwards(in, from, to);
            for (int i = 0; i < count; i++) {
                int index = bits.take(longest);
                int used = length[index];
                bits.at += longest - used;
                if (bits.over()) throw damaged("ends too early");
                out[start + i] = symbol[index];
            }
            if (!bits.spent()) throw damaged("literals don't fill their place");
        }
    }
}
