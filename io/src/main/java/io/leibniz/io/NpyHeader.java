package io.leibniz.io;

import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * What an npy file says of its array: a Python dictionary such as
 * {@code {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }}. Only literals of this form are understood; nothing
 * in a header is ever executed.
 */
record NpyHeader(Encoding type, ByteOrder order, boolean fortran, List<Long> dims) {

    /**
     * The shape of a tensor on the heap.
     *
     * @throws FormatException if it has more elements than one can have
     */
    Shape shape(String name) throws FormatException {
        for (long d : dims) {
            if (d > Integer.MAX_VALUE) throw new FormatException(name + ": an axis of " + d + " elements is too long for a tensor; map the file with MappedArray.npy");
        }
        try {
            return Shape.of(dims.stream().mapToInt(Long::intValue).toArray());
        } catch (ShapeException e) {
            throw new FormatException(name + ": " + e.getMessage(), e);
        }
    }

    /** Bytes of all elements; {@link Long#MAX_VALUE} if they are more than that. */
    long bytes() {
        long n = type.width;
        for (long d : dims) if (d == 0) return 0;
        for (long d : dims) n = Math.multiplyHigh(n, d) != 0 || n * d < 0 ? Long.MAX_VALUE : n * d;
        return n;
    }

    static NpyHeader parse(String text, String name) throws FormatException {
        return new Parser(text, name).dictionary();
    }

    /** NumPy pads so that the numbers begin at a multiple of 64 bytes. */
    static String format(Encoding type, Shape shape) {
        String descr = switch (type) {
            case F64 -> "<f8";
            case F32 -> "<f4";
            case I64 -> "<i8";
            case I32 -> "<i4";
            case BOOL -> "|b1";
            case F16 -> "<f2";
            case I8 -> "|i1";
            case U8 -> "|u1";
            default -> throw new AssertionError(type);
        };
        StringBuilder s = new StringBuilder("{'descr': '" + descr + "', 'fortran_order': False, 'shape': (");
        for (int i = 0; i < shape.rank(); i++) s.append(i == 0 ? "" : " ").append(shape.dim(i)).append(i == shape.rank() - 1 && i > 0 ? "" : ",");
        s.append("), }");
        while ((Npy.PREFIX + s.length() + 1) % 64 != 0) s.append(' ');
        return s.append('\n').toString();
    }

    /** A NumPy type such as {@code <f4}. */
    static Encoding type(String descr, String name) throws FormatException {
        boolean ordered = !descr.isEmpty() && "<>=|".indexOf(descr.charAt(0)) >= 0;
        return switch (ordered ? descr.substring(1) : descr) {
            case "f8" -> Encoding.F64;
            case "f4" -> Encoding.F32;
            case "f2" -> Encoding.F16;
            case "i8" -> Encoding.I64;
            case "u4" -> Encoding.U32;
            case "i4" -> Encoding.I32;
            case "u2" -> Encoding.U16;
            case "i2" -> Encoding.I16;
            case "u1" -> Encoding.U8;
            case "i1" -> Encoding.I8;
            case "b1" -> Encoding.BOOL;
            case "O" -> throw new FormatException(name + ": the array holds Python objects, whose pickles are programs and are never loaded;"
                    + " save numbers, as in np.save(file, np.asarray(x, dtype=np.float32))");
            default -> throw new FormatException(name + ": the array has the NumPy type '" + descr
                    + "', which has no counterpart here; convert it to float32, float64, int32, int64 or bool before saving");
        };
    }

    /** The byte order of a NumPy type. */
    static ByteOrder order(String descr) {
        return descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    private static final class Parser {
        private static final int MOST_AXES = 64;
        private final String text;
        private final String name;
        private int at;

        Parser(String text, String name) {
            this.text = text;
            this.name = name;
        }

        private FormatException wrong(String what) {
            int from = Math.max(0, at - 20);
            String near = text.substring(from, Math.min(text.length(), from + 60)).strip();
            return new FormatException(name + ": no npy file: " + what + " in its header near \"" + near + '"');
        }

        NpyHeader dictionary() throws FormatException {
            String descr = null;
            Boolean fortran = null;
            List<Long> shape = null;
            expect('{');
            while (!accept('}')) {
                String key = string();
                expect(':');
                switch (key) {
                    case "descr" -> descr = descr();
                    case "fortran_order" -> fortran = bool();
                    case "shape" -> shape = dims();
                    default -> throw wrong("unknown entry '" + key + "'");
                }
                if (!accept(',')) {
                    expect('}');
                    break;
                }
            }
            if (!text.substring(at).isBlank()) throw wrong("text after the dictionary");
            if (descr == null || fortran == null || shape == null) throw wrong("descr, fortran_order or shape is missing");
            return new NpyHeader(type(descr, name), order(descr), fortran, shape);
        }

        private String descr() throws FormatException {
            skip();
            if (at < text.length() && text.charAt(at) == '[') {
                throw new FormatException(name + ": the array is structured (its elements are records); save each field as an array of its own");
            }
            return string();
        }

        private List<Long> dims() throws FormatException {
            List<Long> dims = new ArrayList<>();
            expect('(');
            while (!accept(')')) {
                if (dims.size() == MOST_AXES) throw wrong("more than " + MOST_AXES + " axes");
                dims.add(extent());
                if (!accept(',')) {
                    expect(')');
                    break;
                }
            }
            return List.copyOf(dims);
        }

        private long extent() throws FormatException {
            skip();
            int from = at;
            while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') at++;
            String digits = text.substring(from, at);
            // Python 2 wrote long numbers as 3L.
            if (!digits.isEmpty() && at < text.length() && text.charAt(at) == 'L') at++;
            if (digits.isEmpty() || digits.length() > 18) throw wrong("an extent that is no number of at most 18 digits");
            return Long.parseLong(digits);
        }

        private boolean bool() throws FormatException {
            skip();
            for (boolean v : new boolean[] {true, false}) {
                String word = v ? "True" : "False";
                if (text.startsWith(word, at)) {
                    at += word.length();
                    return v;
                }
            }
            throw wrong("fortran_order that is neither True nor False");
        }

        private String string() throws FormatException {
            skip();
            char quote = at < text.length() ? text.charAt(at) : 0;
            int end = quote == '\'' || quote == '"' ? text.indexOf(quote, at + 1) : -1;
            if (end < 0) throw wrong("something else than a string");
            String s = text.substring(at + 1, end);
            at = end + 1;
            return s;
        }

        private void skip() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) at++;
        }

        private boolean accept(char c) {
            skip();
            if (at == text.length() || text.charAt(at) != c) return false;
            at++;
            return true;
        }

        private void expect(char c) throws FormatException {
            if (!accept(c)) throw wrong("'" + c + "' is missing");
        }
    }
}
