package io.leibniz.parquet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Thrift's compact protocol, in which Parquet writes its footer and the headers of its pages. Every element of a list takes a
 * byte at least, so what is announced can be compared with what is there before anything is allocated.
 */
final class Thrift {
    private static final int DEEPEST = 32;

    private final byte[] bytes;
    private final int end;
    private int at;

    Thrift(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.end = to;
    }

    /** Where the next byte is read. */
    int at() {
        return at;
    }

    /** The fields of a structure by their numbers: Boolean, Long, Double, byte[], List or Struct. */
    record Struct(Map<Integer, Object> fields) {
        boolean has(int id) {
            return fields.containsKey(id);
        }

        long number(int id, String name) {
            return get(id, name, Long.class);
        }

        long number(int id, String name, long otherwise) {
            return has(id) ? number(id, name) : otherwise;
        }

        /** A number from 0 to 2³¹ − 1. */
        int size(int id, String name) {
            long n = number(id, name);
            if (n < 0 || n > Integer.MAX_VALUE) throw new Damage(name + " is " + n);
            return (int) n;
        }

        int size(int id, String name, int otherwise) {
            return has(id) ? size(id, name) : otherwise;
        }

        boolean flag(int id, String name, boolean otherwise) {
            return has(id) ? get(id, name, Boolean.class) : otherwise;
        }

        String text(int id, String name) {
            return new String(get(id, name, byte[].class), StandardCharsets.UTF_8);
        }

        Struct struct(int id, String name) {
            return get(id, name, Struct.class);
        }

        List<Struct> structs(int id, String name) {
            List<Struct> all = new ArrayList<>();
            for (Object o : get(id, name, List.class)) {
                if (!(o instanceof Struct s)) throw new Damage(name + " holds something else than structures");
                all.add(s);
            }
            return all;
        }

        private <T> T get(int id, String name, Class<T> type) {
            Object v = fields.get(id);
            if (v == null) throw new Damage("says nothing of its " + name);
            if (!type.isInstance(v)) throw new Damage(name + " is of another type than it should be");
            return type.cast(v);
        }
    }

    /** The structure that begins here. */
    Struct struct() {
        return struct(0);
    }

    private Struct struct(int depth) {
        if (depth > DEEPEST) throw new Damage("structures are nested more than " + DEEPEST + " deep");
        Map<Integer, Object> fields = new HashMap<>(8);
        int id = 0;
        for (int head; (head = next()) != 0; ) {
            id = head >>> 4 != 0 ? id + (head >>> 4) : (int) zigzag();
            int type = head & 15;
            fields.put(id, type == 1 ? Boolean.TRUE : type == 2 ? Boolean.FALSE : value(type, depth));
        }
        return new Struct(fields);
    }

    private Object value(int type, int depth) {
        return switch (type) {
            case 1, 2 -> next() == 1;
            case 3 -> (long) (byte) next();
            case 4, 5, 6 -> zigzag();
            case 7 -> {
                take(8);
                yield Double.longBitsToDouble(Bits.i64(bytes, at - 8));
            }
            case 8 -> {
                int n = count(1);
                take(n);
                yield java.util.Arrays.copyOfRange(bytes, at - n, at);
            }
            case 9, 10 -> {
                int head = next();
                int n = head >>> 4 == 15 ? count(1) : head >>> 4;
                if (n > end - at) throw early();
                List<Object> all = new ArrayList<>(n);
                for (int i = 0; i < n; i++) all.add(value(head & 15, depth + 1));
                yield all;
            }
            case 11 -> {
                int n = count(2);
                int types = n == 0 ? 0 : next();
                for (int i = 0; i < n; i++) {
                    value(types >>> 4, depth + 1);
                    value(types & 15, depth + 1);
                }
                yield List.of();
            }
            case 12 -> struct(depth + 1);
            case 13 -> {
                take(16);
                yield List.of();
            }
            default -> throw new Damage("a field has the type " + type + ", which there isn't");
        };
    }

    private static Damage early() {
        return new Damage("its description ends too early");
    }

    private int next() {
        if (at >= end) throw early();
        return bytes[at++] & 255;
    }

    private void take(int n) {
        if (n > end - at) throw early();
        at += n;
    }

    /** How many follow, of at least some bytes each. */
    private int count(int each) {
        long n = varint();
        if (n < 0 || n > (end - at) / each) throw early();
        return (int) n;
    }

    private long varint() {
        long v = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int b = next();
            v |= (long) (b & 127) << shift;
            if (b < 128) return v;
        }
        throw new Damage("a number has more than 64 bits");
    }

    private long zigzag() {
        long v = varint();
        return v >>> 1 ^ -(v & 1);
    }
}
