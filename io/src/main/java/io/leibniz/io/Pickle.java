package io.leibniz.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A reader of Python pickles that executes nothing. A pickle is a program for a stack machine, and Python's own reader calls
 * whatever function it names. Here a name stands for itself, and the caller says which may appear and what a call of one means.
 * Opcodes as in Python's {@code pickletools}, protocols 2 to 5, without those that import by number, hand over buffers
 * or make instances of classes.
 *
 * <p>Memory is bounded by a small multiple of the bytes read: each opcode makes at most one object, whose size is that of
 * the bytes it has consumed. Objects may be shared and, in hostile files, contain themselves.
 */
final class Pickle {
    /** A name in a module, {@code collections.OrderedDict} for instance. */
    record Global(String module, String name) {
        @Override
        public String toString() {
            return module + "." + name;
        }
    }

    /** What names and calls of them stand for. */
    interface Meaning {
        /** The value of {@code function(*arguments)}; a {@link FormatException} if it isn't allowed. */
        Object call(Global function, List<Object> arguments) throws FormatException;

        /** What a persistent number, whose meaning is the writer's, stands for. */
        Object persistent(Object id) throws FormatException;

        /** Whether a name may appear. */
        boolean known(Global name);
    }

    private static final Object MARK = new Object();

    private final InputStream in;
    private final String what;
    private final Meaning meaning;
    private final ArrayList<Object> stack = new ArrayList<>();
    private final ArrayList<Object> memo = new ArrayList<>();
    /** Bytes that are left: no string or stack is longer. */
    private long left;

    private Pickle(InputStream in, long size, String what, Meaning meaning) {
        this.in = in;
        this.left = size;
        this.what = what;
        this.meaning = meaning;
    }

    /** A value and the bytes it took. */
    record Read(Object value, long bytes) {}

    /**
     * Reads one pickle: null, Boolean, Long, Double, String, byte[], List, Map (with keys String, Long, Double or Boolean),
     * {@link Global} and what {@link Meaning} gives. Tuples are lists.
     *
     * @param size the most bytes to read
     */
    static Read read(InputStream in, long size, String what, Meaning meaning) throws IOException {
        Pickle p = new Pickle(in, size, what, meaning);
        Object value = p.run();
        return new Read(value, size - p.left);
    }

    private FormatException wrong(String text) {
        return new FormatException(what + ": " + text);
    }

    private Object run() throws IOException {
        while (true) {
            int op = next();
            switch (op) {
                case 0x80 -> {
                    int protocol = next();
                    if (protocol < 2 || protocol > 5) throw wrong("pickle protocol " + protocol + " is unknown; 2 to 5 are read");
                }
                case 0x95 -> bytes(8); // FRAME: a hint for buffering
                case '.' -> {
                    return pop();
                }
                case '(' -> push(MARK);
                case '0' -> pop();
                case '1' -> popMark();
                case '2' -> push(top());
                case 'N' -> push(null);
                case 0x88 -> push(true);
                case 0x89 -> push(false);
                case 'J' -> push((long) number(4).getInt());
                case 'K' -> push((long) next());
                case 'M' -> push((long) Short.toUnsignedInt(number(2).getShort()));
                case 0x8a -> push(integer(next()));
                case 0x8b -> push(integer(length(4)));
                case 'G' -> push(number(8).order(ByteOrder.BIG_ENDIAN).getDouble());
                case 'X' -> push(text(length(4)));
                case 0x8c -> push(text(next()));
                case 0x8d -> push(text(length(8)));
                case 'U' -> push(text(next()));
                case 'T' -> push(text(length(4)));
                case 'C' -> push(bytes(next()));
                case 'B' -> push(bytes(length(4)));
                case 0x8e -> push(bytes(length(8)));
                case ']', ')' -> push(new ArrayList<>(0));
                case '}' -> push(new LinkedHashMap<>(0));
                case 't', 'l' -> push(popMark());
                case 0x85, 0x86, 0x87 -> push(tuple(op - 0x84));
                case 'd' -> {
                    List<Object> items = popMark();
                    Map<Object, Object> map = new LinkedHashMap<>();
                    put(map, items);
                    push(map);
                }
                case 'a' -> {
                    Object x = pop();
                    list(top()).add(x);
                }
                case 'e' -> {
                    List<Object> items = popMark();
                    list(top()).addAll(items);
                }
                case 's' -> {
                    Object value = pop();
                    Object key = pop();
                    put(map(top()), Arrays.asList(key, value));
                }
                case 'u' -> {
                    List<Object> items = popMark();
                    put(map(top()), items);
                }
                case 'q' -> memoize(next());
                case 'r' -> memoize(length(4));
                case 0x94 -> memoize(memo.size());
                case 'h' -> push(recall(next()));
                case 'j' -> push(recall(length(4)));
                case 'c' -> push(global(line(), line()));
                case 0x93 -> {
                    Object name = pop();
                    Object module = pop();
                    if (!(module instanceof String m && name instanceof String n)) throw wrong("a name that is no text");
                    push(global(m, n));
                }
                case 'Q' -> push(meaning.persistent(pop()));
                case 'R', 0x81 -> {
                    Object arguments = pop();
                    Object function = pop();
                    if (!(function instanceof Global g) || !(arguments instanceof List<?>)) throw wrong("a call of something that is no function");
                    push(meaning.call(g, list(arguments)));
                }
                case 'b' -> {
                    // Attributes of an OrderedDict, which state dictionaries have: versions of modules, no parameters.
                    pop();
                    map(top());
                }
                default -> throw wrong("pickle opcode 0x" + Integer.toHexString(op) + " is refused; a file of tensors has no need of it");
            }
        }
    }

    // ------------------------------------------------------------------------------------------------ bytes

    private int next() throws IOException {
        int b = left > 0 ? in.read() : -1;
        if (b < 0) throw wrong("the pickle ends too early; the file is cut short, fetch it again");
        left--;
        return b;
    }

    private byte[] bytes(int n) throws IOException {
        if (n > left) throw wrong("a string of " + n + " bytes where " + left + " are left; the file is cut short, fetch it again");
        byte[] b = in.readNBytes(n);
        if (b.length < n) throw wrong("the pickle ends too early; the file is cut short, fetch it again");
        left -= n;
        return b;
    }

    private ByteBuffer number(int n) throws IOException {
        return ByteBuffer.wrap(bytes(n)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private int length(int width) throws IOException {
        ByteBuffer b = number(width);
        long n = width == 4 ? Integer.toUnsignedLong(b.getInt()) : b.getLong();
        if (n < 0 || n > Integer.MAX_VALUE - 8) throw wrong("a length of " + Long.toUnsignedString(n));
        return (int) n;
    }

    /** A little-endian two's complement number of up to eight bytes; larger ones as they are. */
    private Object integer(int n) throws IOException {
        byte[] b = bytes(n);
        if (n > 8) return b;
        long v = n > 0 && b[n - 1] < 0 ? -1 : 0;
        for (int i = n - 1; i >= 0; i--) v = v << 8 | b[i] & 0xff;
        return v;
    }

    private String text(int n) throws IOException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(n))).toString();
        } catch (CharacterCodingException e) {
            throw new FormatException(what + ": a string that is not UTF-8", e);
        }
    }

    private String line() throws IOException {
        StringBuilder s = new StringBuilder();
        for (int c = next(); c != '\n'; c = next()) {
            if (c < ' ' || c > '~' || s.length() == 200) throw wrong("a name of a module or function that is none");
            s.append((char) c);
        }
        return s.toString();
    }

    // ------------------------------------------------------------------------------------------------ the machine

    private void push(Object x) {
        stack.add(x);
    }

    private Object pop() throws FormatException {
        if (stack.isEmpty() || stack.getLast() == MARK) throw wrong("the pickle takes more from its stack than there is");
        return stack.removeLast();
    }

    private Object top() throws FormatException {
        if (stack.isEmpty() || stack.getLast() == MARK) throw wrong("the pickle takes more from its stack than there is");
        return stack.getLast();
    }

    private List<Object> tuple(int n) throws FormatException {
        Object[] items = new Object[n];
        for (int i = n - 1; i >= 0; i--) items[i] = pop();
        return new ArrayList<>(Arrays.asList(items));
    }

    private List<Object> popMark() throws FormatException {
        int at = stack.lastIndexOf(MARK);
        if (at < 0) throw wrong("a mark is missing");
        List<Object> above = stack.subList(at + 1, stack.size());
        List<Object> items = new ArrayList<>(above);
        above.clear();
        stack.removeLast();
        return items;
    }

    /** Writers number their memos one after another, so a table needs no more places than there were opcodes. */
    private void memoize(int i) throws FormatException {
        Object x = top();
        if (i < memo.size()) {
            memo.set(i, x);
        } else {
            // Protocols 2 and 3 of some writers begin at 1.
            if (i > memo.size() + 1) throw wrong("a memo numbered " + i + " after " + memo.size());
            if (i > memo.size()) memo.add(MARK);
            memo.add(x);
        }
    }

    private Object recall(int i) throws FormatException {
        if (i >= memo.size() || memo.get(i) == MARK) throw wrong("no memo " + i);
        return memo.get(i);
    }

    private Global global(String module, String name) throws FormatException {
        Global g = new Global(module, name);
        if (!meaning.known(g)) {
            throw wrong("the file asks for the Python object " + g + ", which only Python can make and which may be a program; save a state dict of tensors: torch.save(model.state_dict(), file)");
        }
        return g;
    }

    @SuppressWarnings("unchecked")
    private List<Object> list(Object x) throws FormatException {
        if (x instanceof ArrayList<?> l) return (List<Object>) l;
        throw wrong("a list is expected where there is none");
    }

    @SuppressWarnings("unchecked")
    private Map<Object, Object> map(Object x) throws FormatException {
        if (x instanceof LinkedHashMap<?, ?> m) return (Map<Object, Object>) m;
        throw wrong("a dictionary is expected where there is none");
    }

    private void put(Map<Object, Object> map, List<Object> items) throws FormatException {
        if (items.size() % 2 != 0) throw wrong("a key without a value");
        for (int i = 0; i < items.size(); i += 2) {
            Object key = items.get(i);
            if (!(key instanceof String || key instanceof Long || key instanceof Double || key instanceof Boolean)) {
                throw wrong("a dictionary with keys other than text and numbers");
            }
            map.put(key, items.get(i + 1));
        }
    }
}
