package io.leibniz.graph;

import io.leibniz.kernel.NdArray;
import io.leibniz.prim.Primitive;
import io.leibniz.prim.Spec;
import io.leibniz.prim.WhileLoop;
import io.leibniz.trace.Origin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A program of primitives: what a function of tensors did when it was traced.
 *
 * <p>Values are numbered: first the inputs, then the constants, then one for each step, in the order in which they are
 * computed. A step's operands have smaller numbers than its result.
 *
 * @param inputs type and shape of each input
 * @param constants arrays that the function made or captured
 * @param steps the operations
 * @param results the numbers of the values that are returned
 */
public record Graph(List<Spec> inputs, List<NdArray> constants, List<Step> steps, List<Integer> results) {

    /**
     * One operation: what is applied, to which values, and what comes out.
     *
     * @param origin where in the program it was called, for people; null if not known. Steps are equal whatever it is.
     */
    public record Step(Primitive op, List<Integer> operands, Spec spec, Origin origin) {
        @Override
        public boolean equals(Object o) {
            return o instanceof Step s && s.op.equals(op) && s.operands.equals(operands) && s.spec.equals(spec);
        }

        @Override
        public int hashCode() {
            return Objects.hash(op, operands, spec);
        }
    }

    public Graph {
        inputs = List.copyOf(inputs);
        constants = List.copyOf(constants);
        steps = List.copyOf(steps);
        results = List.copyOf(results);
    }

    /** How many values there are. */
    public int size() {
        return inputs.size() + constants.size() + steps.size();
    }

    /** The number of the first step's result. */
    public int firstStep() {
        return inputs.size() + constants.size();
    }

    public boolean isInput(int value) {
        return value < inputs.size();
    }

    public boolean isConstant(int value) {
        return value >= inputs.size() && value < firstStep();
    }

    public NdArray constant(int value) {
        return constants.get(value - inputs.size());
    }

    public Step step(int value) {
        return steps.get(value - firstStep());
    }

    public Spec spec(int value) {
        if (isInput(value)) return inputs.get(value);
        if (isConstant(value)) return new Spec(constant(value).dtype(), constant(value).shape());
        return step(value).spec();
    }

    /** How often each value is used, as an operand or a result. */
    public int[] uses() {
        int[] uses = new int[size()];
        for (Step s : steps) for (int o : s.operands()) uses[o]++;
        for (int r : results) uses[r]++;
        return uses;
    }

    /**
     * Checks that operands come before their uses and that every step has the type and shape that its operation gives for
     * its operands.
     *
     * @throws IllegalStateException naming the first step that is wrong
     */
    public Graph verified() {
        for (int i = 0; i < steps.size(); i++) {
            int id = firstStep() + i;
            Step s = steps.get(i);
            Spec[] in = new Spec[s.operands().size()];
            for (int k = 0; k < in.length; k++) {
                int o = s.operands().get(k);
                if (o < 0 || o >= id) throw wrong(id, "uses %" + o + ", which is not computed before it");
                in[k] = spec(o);
            }
            Spec out = s.op().spec(in);
            if (!out.equals(s.spec())) throw wrong(id, "is " + s.spec() + ", its operation gives " + out + " for " + Arrays.toString(in));
        }
        for (int r : results) if (r < 0 || r >= size()) throw new IllegalStateException("graph: result %" + r + " does not exist\n" + this);
        return this;
    }

    private IllegalStateException wrong(int id, String what) {
        return new IllegalStateException("graph: %" + id + " " + what + "\n" + this);
    }

    /**
     * One line a value, as in {@code %3 = dot(%0, %2)  f32[32, 64]}. Constants of one number are written where they are
     * used. The graphs of a loop's condition and body follow it, further in. The text depends on the program alone.
     */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < constants.size(); i++) {
            int id = inputs.size() + i;
            if (!isNumber(constants.get(i))) lines.add("  %" + id + " = constant  " + spec(id));
        }
        for (int i = 0; i < steps.size(); i++) {
            lines.add("  " + line(firstStep() + i));
            if (steps.get(i).op() instanceof WhileLoop loop) {
                lines.add(loop.condition().toString().stripTrailing().indent(4).replaceFirst(" {4}graph", "    while graph").stripTrailing());
                lines.add(loop.body().toString().stripTrailing().indent(4).replaceFirst(" {4}graph", "    do graph").stripTrailing());
            }
        }
        String in = "";
        for (int i = 0; i < inputs.size(); i++) in += (i == 0 ? "" : ", ") + "%" + i + " " + inputs.get(i);
        return "graph(" + in + ")\n" + lines.stream().map(l -> l + "\n").collect(Collectors.joining())
                + "  return " + results.stream().map(this::operand).collect(Collectors.joining(", ")) + "\n";
    }

    /** The line of a step's value. */
    public String line(int value) {
        Step s = step(value);
        return "%" + value + " = " + name(s.op()) + s.operands().stream().map(this::operand).collect(Collectors.joining(", ", "(", ")"))
                + "  " + s.spec();
    }

    /** Whether all elements are one and the same. */
    private static boolean isNumber(NdArray c) {
        return c.numel() == 1 || c.numel() > 0 && c.isUniform();
    }

    private String operand(int value) {
        if (!isConstant(value) || !isNumber(constant(value))) return "%" + value;
        NdArray c = constant(value);
        return c.dtype().isFloating() ? c.dtype() + ":" + c.getDouble(0) : c.dtype() + ":" + c.getLong(0);
    }

    /** The label, and in brackets the parameters that the operation has besides its operands. */
    private static String name(Primitive op) {
        if (!(op instanceof Record)) return op.label();
        String text = op.toString();
        String parameters = text.substring(text.indexOf('[') + 1, text.length() - 1);
        return parameters.isEmpty() ? op.label() : op.label() + "[" + parameters + "]";
    }
}
