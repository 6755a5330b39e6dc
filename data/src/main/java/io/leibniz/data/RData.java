package io.leibniz.data;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;

/**
 * Reads the data of an R package as it lies on disk: {@code Rdata.rdx} says where in {@code Rdata.rdb} an object is, compressed;
 * the object itself is in R's serialization format ("R Internals", section 1.8). Vectors, lists and their attributes are read;
 * what holds code or environments is refused.
 */
final class RData {
    private static final int LARGEST = 1 << 28;
    private static final int DEEPEST = 50;
    /** Sequences, which take no room in a file, may have so many numbers in all, or as many as the file has bytes. */
    private static final int SHORT = 1 << 16;

    private final ByteBuffer in;
    private final String name;
    /** Symbols that later places refer to. */
    private final List<String> symbols = new ArrayList<>();
    private long sequences;

    /**
     * A value.
     *
     * @param data int[] (also of logical values), double[], String[] with null for missing ones, or Value[]; null for none
     */
    record Value(Object data, Map<String, Value> attributes) {
        /** The column or element of that name. */
        Value get(String name) {
            Value names = attributes.get("names");
            if (names != null && names.data instanceof String[] n && data instanceof Value[] v) {
                for (int i = 0; i < Math.min(n.length, v.length); i++) if (name.equals(n[i])) return v[i];
            }
            return null;
        }

        /** Texts, also those of a factor. */
        String[] texts() {
            if (data instanceof String[] s) return s;
            Value levels = attributes.get("levels");
            if (!(data instanceof int[] codes) || levels == null || !(levels.data instanceof String[] l)) return null;
            String[] s = new String[codes.length];
            for (int i = 0; i < s.length; i++) if (codes[i] >= 1 && codes[i] <= l.length) s[i] = l[codes[i] - 1];
            return s;
        }

        /** The text of a symbol. */
        String name(String otherwise) {
            return data instanceof String[] s && s.length > 0 && s[0] != null ? s[0] : otherwise;
        }

        double[] numbers() {
            if (data instanceof double[] d) return d;
            if (!(data instanceof int[] a)) return null;
            double[] d = new double[a.length];
            for (int i = 0; i < d.length; i++) d[i] = a[i] == Integer.MIN_VALUE ? Double.NaN : a[i];
            return d;
        }
    }

    private RData(byte[] serialized, String name) {
        in = ByteBuffer.wrap(serialized);
        this.name = name;
    }

    /**
     * An object of a package.
     *
     * @param folder the package's folder {@code data}, with Rdata.rdx and Rdata.rdb
     * @throws DataException if it isn't there or is damaged
     */
    static Value read(Path folder, String object) throws IOException {
        Value index = parse(unzipped(folder.resolve("Rdata.rdx")), "Rdata.rdx");
        Value variables = index.get("variables");
        Value place = variables == null ? null : variables.get(object);
        double[] p = place == null ? null : place.numbers();
        if (p == null || p.length != 2) throw new DataException(folder + ": has no object " + object);
        String name = folder + ": " + object;
        try (FileChannel file = FileChannel.open(folder.resolve("Rdata.rdb"))) {
            if (!(p[0] >= 0 && p[1] > 5 && p[0] + p[1] <= file.size() && p[1] < LARGEST)) throw new DataException(name + ": lies outside of Rdata.rdb");
            ByteBuffer b = ByteBuffer.allocate((int) p[1]);
            while (b.hasRemaining() && file.read(b, (long) p[0] + b.position()) > 0) continue;
            return parse(unpacked(b.array(), name), name);
        }
    }

    /** The folder with the data of an installed package. */
    static Path folder(String name, String what, String debian) throws DataException {
        List<Path> libraries = new ArrayList<>();
        String own = System.getenv("R_LIBS");
        if (own != null) for (String s : own.split(java.io.File.pathSeparator)) if (!s.isBlank()) libraries.add(Path.of(s));
        for (String s : List.of("/usr/local/lib/R/site-library", "/usr/lib/R/site-library", "/usr/lib/R/library")) libraries.add(Path.of(s));
        return libraries.stream().map(l -> l.resolve(name).resolve("data")).filter(f -> Files.isRegularFile(f.resolve("Rdata.rdx"))).findFirst()
                .orElseThrow(() -> new DataException(what + ": not on this machine: apt-get install " + debian + ", or give the folder in which Rdata.rdx is, or set R_LIBS"));
    }

    private static byte[] unzipped(Path file) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
            byte[] b = in.readNBytes(1 << 24);
            if (in.read() >= 0) throw new DataException(file + ": unpacks to more than " + b.length + " bytes");
            return b;
        } catch (IOException e) {
            throw TextFiles.explain(String.valueOf(file), e);
        }
    }

    /** The size, then a zlib stream, or 'Z' and LZMA2, or '0' and the bytes as they are. */
    static byte[] unpacked(byte[] b, String name) throws DataException {
        if (b.length < 5) throw new DataException(name + ": ends too early");
        int size = ByteBuffer.wrap(b).getInt();
        // The best that zlib can do is 1032 to 1, and LZMA's is about seven times that.
        if (size < 0 || size > LARGEST || size > 8192L * b.length) throw new DataException(name + ": announces " + size + " bytes, more than " + b.length + " can hold");
        return switch (b[4]) {
            case 'Z' -> Lzma2.unpack(b, 5, size, name);
            case '0' -> {
                if (size != b.length - 5) throw new DataException(name + ": announces " + size + " bytes and has " + (b.length - 5));
                yield Arrays.copyOfRange(b, 5, b.length);
            }
            case '2' -> throw new DataException(name + ": is compressed with bzip2, which is not read here");
            default -> inflated(b, size, name);
        };
    }

    private static byte[] inflated(byte[] b, int size, String name) throws DataException {
        byte[] r = new byte[size];
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(b, 4, b.length - 4);
            if (inflater.inflate(r) != size) throw new DataException(name + ": damaged zlib data");
            return r;
        } catch (DataFormatException e) {
            throw new DataException(name + ": damaged zlib data (" + e.getMessage() + ")", e);
        }
    }

    static Value parse(byte[] serialized, String name) throws DataException {
        RData r = new RData(serialized, name);
        try {
            if (r.in.getShort() != ('X' << 8 | '\n')) throw r.wrong("not in R's binary format");
            int version = r.in.getInt();
            r.in.getLong();
            if (version == 3) r.skip(r.in.getInt());
            else if (version != 2) throw r.wrong("version " + version + " of R's format; 2 and 3 are read");
            return r.item(0);
        } catch (BufferUnderflowException e) {
            throw new DataException(name + ": ends too early", e);
        }
    }

    private DataException wrong(String what) {
        return new DataException(name + ": " + what);
    }

    private void skip(int n) throws DataException {
        in.position(in.position() + bounded(n, 1));
    }

    private int bounded(int n, int bytes) throws DataException {
        if (n < 0 || n > in.remaining() / bytes) throw wrong("announces " + n + " elements; " + in.remaining() + " bytes are left");
        return n;
    }

    private Value item(int depth) throws DataException {
        if (depth > DEEPEST) throw wrong("nested more than " + DEEPEST + " deep");
        int flags = in.getInt();
        int type = flags & 0xff;
        Object data = switch (type) {
            case 254 -> null;
            case 1, 255 -> symbol(flags);
            case 2 -> {
                in.position(in.position() - 4);
                Map<String, Value> list = pairs(depth);
                yield list.values().toArray(Value[]::new);
            }
            case 9 -> new String[] {text()};
            case 10, 13 -> {
                int[] v = new int[bounded(in.getInt(), 4)];
                for (int i = 0; i < v.length; i++) v[i] = in.getInt();
                yield v;
            }
            case 14 -> {
                double[] v = new double[bounded(in.getInt(), 8)];
                for (int i = 0; i < v.length; i++) v[i] = in.getDouble();
                yield v;
            }
            case 16 -> {
                String[] v = new String[bounded(in.getInt(), 4)];
                for (int i = 0; i < v.length; i++) {
                    if ((in.getInt() & 0xff) != 9) throw wrong("a vector of texts holds something else");
                    v[i] = text();
                }
                yield v;
            }
            case 19 -> {
                Value[] v = new Value[bounded(in.getInt(), 4)];
                for (int i = 0; i < v.length; i++) v[i] = item(depth + 1);
                yield v;
            }
            case 238 -> {
                Value alternative = alternative(depth);
                yield alternative.data;
            }
            default -> throw wrong("holds something of R's type " + type + "; vectors and lists are read");
        };
        // In a reference the same bit belongs to its number.
        boolean vector = type >= 10 && type <= 19;
        return new Value(data, vector && (flags & 0x200) != 0 ? pairs(depth) : Map.of());
    }

    /** Sequences and wrapped vectors of R 3.5 and later: what it is, its state, its attributes. */
    private Value alternative(int depth) throws DataException {
        Value info = item(depth + 1);
        Value state = item(depth + 1);
        item(depth + 1);
        String kind = info.data instanceof Value[] v && v.length > 0 ? v[0].name("") : "";
        if (kind.startsWith("wrap_") && state.data instanceof Value[] v && v.length > 0) return v[0];
        double[] range = state.numbers();
        if (!kind.equals("compact_intseq") || range == null || range.length != 3 || !(range[0] >= 0 && range[0] < 1 << 24)) throw wrong("holds a vector in the form '" + kind + "'");
        sequences += (long) range[0];
        if (sequences > Math.max(SHORT, in.capacity())) throw wrong("announces sequences of " + sequences + " numbers, more than the " + in.capacity() + " bytes of all other data");
        int[] v = new int[(int) range[0]];
        for (int i = 0; i < v.length; i++) v[i] = (int) (range[1] + i * range[2]);
        return new Value(v, Map.of());
    }

    private String[] symbol(int flags) throws DataException {
        if ((flags & 0xff) == 255) {
            int i = flags >>> 8 != 0 ? flags >>> 8 : in.getInt();
            if (i < 1 || i > symbols.size()) throw wrong("refers to a symbol that isn't there");
            return new String[] {symbols.get(i - 1)};
        }
        if ((in.getInt() & 0xff) != 9) throw wrong("a symbol without name");
        symbols.add(text());
        return new String[] {symbols.getLast()};
    }

    /** A list of pairs, to its end. */
    private Map<String, Value> pairs(int depth) throws DataException {
        Map<String, Value> list = new LinkedHashMap<>();
        while (true) {
            int flags = in.getInt();
            if ((flags & 0xff) == 254) return list;
            if ((flags & 0xff) != 2 || (flags & 0x200) != 0) throw wrong("attributes that are no list");
            String tag = (flags & 0x400) != 0 ? item(depth + 1).name("#" + list.size()) : "#" + list.size();
            list.put(tag, item(depth + 1));
        }
    }

    /** After the flags; null for a missing one. */
    private String text() throws DataException {
        int n = in.getInt();
        if (n == -1) return null;
        byte[] b = new byte[bounded(n, 1)];
        in.get(b);
        return new String(b, StandardCharsets.UTF_8);
    }
}
