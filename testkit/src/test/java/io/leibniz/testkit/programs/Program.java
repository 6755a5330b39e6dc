package io.leibniz.testkit.programs;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import io.leibniz.testkit.programs.Instruction.Compiled;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A random program: inputs are the values v0, v1, …, each instruction adds one, and one of them is the result.
 *
 * @param form   how the inputs are held together
 * @param single whether values are f32 from the inputs' conversion to the result's: what is around it, and constants, are f64
 * @param point  where it is differentiated
 */
record Program(long seed, Form form, boolean single, List<Tensor> point, List<Instruction> steps, int result) implements Function<Object, Tensor> {
    record Pair(Tensor a, Tensor b) {}

    record Nest(Pair pair, List<Tensor> rest) {}

    enum Form {
        TENSOR, RECORD, LIST, NESTED;

        Object tree(List<Tensor> x) {
            return switch (this) {
                case TENSOR -> x.getFirst();
                case RECORD -> new Pair(x.get(0), x.get(1));
                case LIST -> List.copyOf(x);
                case NESTED -> new Nest(new Pair(x.get(0), x.get(1)), List.copyOf(x.subList(2, x.size())));
            };
        }
    }

    Object tree() {
        return form.tree(point);
    }

    @Override
    public Tensor apply(Object tree) {
        List<Tensor> inputs = Tree.leaves(tree);
        return values(inputs).get(result).to(inputs.getFirst().dtype());
    }

    List<Tensor> values(List<Tensor> inputs) {
        List<Tensor> v = new ArrayList<>();
        for (Tensor x : inputs) v.add(typed(x));
        for (Instruction s : steps) {
            Tensor[] x = new Tensor[s.operands().length];
            for (int i = 0; i < x.length; i++) x[i] = v.get(s.operands()[i]);
            v.add(typed(s.f().apply(x)));
        }
        return v;
    }

    private Tensor typed(Tensor x) {
        return single ? x.to(DType.F32) : x;
    }

    /** What can be promised of it when it is compiled. */
    Compiled compiled() {
        return steps.stream().map(Instruction::compiled).max(Compiled::compareTo).orElse(Compiled.TO_THE_BIT);
    }

    Program inDoubles() {
        return new Program(seed, form, false, point, steps, result);
    }

    private Program with(List<Instruction> other, int r) {
        return new Program(seed, form, single, point, other, r);
    }

    /** Without the instructions that the result doesn't need. */
    Program pruned() {
        int n = point.size();
        boolean[] used = new boolean[n + steps.size()];
        used[result] = true;
        for (int i = steps.size() - 1; i >= 0; i--) if (used[n + i]) for (int o : steps.get(i).operands()) used[o] = true;
        int[] place = new int[used.length];
        List<Instruction> left = new ArrayList<>();
        for (int i = 0; i < used.length; i++) {
            place[i] = i < n ? i : n + left.size();
            if (i >= n && used[i]) {
                Instruction s = steps.get(i - n);
                left.add(s.reading(Arrays.stream(s.operands()).map(o -> place[o]).toArray()));
            }
        }
        return with(left, place[result]);
    }

    /** Smaller programs to try when this one fails: another value as result, an instruction made constant, an operand exchanged. */
    List<Program> smaller() {
        int n = point.size();
        List<Program> all = new ArrayList<>();
        for (int r = 0; r < result; r++) all.add(with(steps, r).pruned());
        List<Tensor> v;
        try {
            v = values(point);
        } catch (RuntimeException thrown) {
            // That is its failure; there are no values to put in.
            return all;
        }
        for (int i = 0; i < steps.size(); i++) {
            Instruction s = steps.get(i);
            if (s.operands().length > 0) {
                Tensor value = v.get(n + i);
                all.add(with(i, new Instruction(Constants.text(value), _ -> value)));
            }
            for (int k = 0; k < n + i; k++) {
                if (!v.get(k).shape().equals(v.get(n + i).shape())) continue;
                all.add(with(i, new Instruction("$0", x -> x[0], k)));
            }
        }
        return all;
    }

    private Program with(int i, Instruction s) {
        List<Instruction> other = new ArrayList<>(steps);
        other.set(i, s);
        return with(other, result).pruned();
    }

    @Override
    public String toString() {
        StringBuilder s = new StringBuilder("// seed " + seed + ", inputs as " + form + (single ? ", every value to f32" : "") + "\n");
        for (int i = 0; i < point.size(); i++) s.append("Tensor v").append(i).append(" = ").append(Constants.text(point.get(i))).append(";\n");
        for (int i = 0; i < steps.size(); i++) s.append("Tensor v").append(point.size() + i).append(" = ").append(steps.get(i).named()).append(";\n");
        return s.append("return v").append(result).append(";").toString();
    }
}
