package io.leibniz.cpu;

import io.leibniz.prim.Binary;
import io.leibniz.prim.Primitive;
import io.leibniz.prim.Unary;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A run of cheap f32 steps of a {@link FusedLoop} as one loop of generated code, in which values go from step to step in
 * vector registers. Loops of the same structure share their code, whatever their shapes.
 *
 * <p>Until HotSpot has compiled that code, and for what is left of a block after whole vectors, the steps run one by one;
 * each is the same operation on the same lanes, so the bits are the same.
 */
final class Segment {
    /** Steps of a segment at most: more would outgrow the registers, and HotSpot's limits. */
    static final int LONGEST = 24;

    /** Elements of the arrays that decide whether generated code is fast yet. */
    private static final int SCRATCH = 512;

    private static final Map<Code, Variant> VARIANTS = new ConcurrentHashMap<>();

    /** A step: the operation and the numbers of its operands, which are inputs first and then earlier steps. */
    record Step(Primitive op, List<Integer> from) {}

    /**
     * The structure of a segment.
     *
     * @param inputs how many values it reads
     * @param numbers bit i says that input i is one number
     * @param results the steps whose values are stored
     */
    record Code(int inputs, long numbers, List<Step> steps, List<Integer> results) {
        boolean isNumber(int input) {
            return (numbers >>> input & 1) != 0;
        }
    }

    /** Generated code: the arrays of inputs and then of results lie at {@code data[place[i]]} from {@code at[place[i]]} on. */
    interface Kernel {
        void run(Object[] data, int[] at, int[] place, int n);
    }

    /** One structure and what is known of its code. */
    static final class Variant {
        private final Code code;
        private final Hot hot;

        /** Made when it is wanted: for a loop that runs once the generator isn't loaded. */
        private volatile Kernel kernel;

        private Variant(Code code) {
            this.code = code;
            hot = new Hot(() -> trial(code, kernel()), () -> trial(code, null));
        }

        boolean ready() {
            return hot.ready();
        }

        void spent(long nanos) {
            hot.spent(nanos);
        }

        Kernel kernel() {
            Kernel k = kernel;
            if (k == null) kernel = k = SegmentCode.compile(code);
            return k;
        }
    }

    private Segment() {}

    /** Whether a step is one that segments are made of. */
    static boolean takes(Primitive op) {
        return switch (op) {
            case Unary u -> switch (u) {
                case NEG, ABS, SQUARE, SQRT, RECIPROCAL, RELU -> true;
                default -> false;
            };
            case Binary b -> switch (b) {
                case ADD, SUB, MUL, DIV, MAXIMUM, MINIMUM, TANH_GRAD, SIGMOID_GRAD, RELU_GRAD -> true;
                default -> false;
            };
            default -> false;
        };
    }

    static Variant variant(Code code) {
        return VARIANTS.computeIfAbsent(code, Variant::new);
    }

    /** A run on scratch data, by generated code or step by step. */
    private static Runnable trial(Code code, Kernel kernel) {
        int values = code.inputs + code.steps.size();
        Object[] data = new Object[values];
        int[] at = new int[values];
        for (int i = 0; i < values; i++) data[i] = Loops.scratch();
        if (kernel == null) {
            Loops.Loop1[] one = new Loops.Loop1[code.steps.size()];
            Loops.Loop2[] two = new Loops.Loop2[one.length];
            for (int k = 0; k < one.length; k++) {
                if (code.steps.get(k).op instanceof Unary u) one[k] = Loops.unary(u);
                else two[k] = Loops.binary((Binary) code.steps.get(k).op);
            }
            return () -> {
                for (int k = 0; k < one.length; k++) {
                    List<Integer> from = code.steps.get(k).from;
                    Object y = data[code.inputs + k];
                    int a = from.getFirst();
                    if (one[k] != null) {
                        one[k].run(data[a], 0, y, 0, SCRATCH);
                    } else {
                        int b = from.get(1);
                        boolean first = a < code.inputs && code.isNumber(a);
                        boolean second = !first && b < code.inputs && code.isNumber(b);
                        two[k].run(data[a], 0, first ? 0 : 1, data[b], 0, second ? 0 : 1, y, 0, SCRATCH);
                    }
                }
            };
        }
        int[] place = new int[code.inputs + code.results.size()];
        for (int i = 0; i < code.inputs; i++) place[i] = i;
        for (int i = 0; i < code.results.size(); i++) place[code.inputs + i] = code.inputs + code.results.get(i);
        return () -> kernel.run(data, at, place, SCRATCH);
    }
}
