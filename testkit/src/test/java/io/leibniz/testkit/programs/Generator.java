package io.leibniz.testkit.programs;

import io.leibniz.tensor.Tensor;
import io.leibniz.testkit.programs.Program.Form;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Random programs of 3 to 12 operations, the same one for the same seed. */
final class Generator {
    private static final List<List<Function<Draw, Instruction>>> KINDS = List.of(Pointwise.unary(), Pointwise.binary(), Arranging.moving(),
            Arranging.reducing(), Compound.products(), Compound.networks(), Control.flow(), Control.nested(), Control.samples());
    private static final int[] SHARE = {4, 5, 4, 4, 3, 2, 1, 2, 2};
    private static final int NUMBERS = 32;
    private static final double LARGEST = 2;

    private Generator() {}

    /**
     * @param inputs     at most so many numbers come in
     * @param recordable whether it must be possible to compile it
     * @param single     whether it computes in f32
     */
    static Program program(long seed, int inputs, boolean recordable, boolean single) {
        SplittableRandom random = new SplittableRandom(seed);
        Form form = Form.values()[random.nextInt(4)];
        int leaves = switch (form) {
            case TENSOR -> 1;
            case RECORD -> 2;
            case LIST -> 1 + random.nextInt(3);
            case NESTED -> 2 + random.nextInt(2);
        };
        List<Tensor> point = new ArrayList<>();
        for (int i = 0; i < leaves; i++) point.add(input(random, Math.max(1, inputs / leaves)));
        List<Tensor> values = new ArrayList<>(point);
        List<Instruction> steps = new ArrayList<>();
        int length = 3 + random.nextInt(10);
        while (steps.size() < length) {
            Instruction s = instruction(new Draw(random, values));
            if (s == null || recordable && s.compiled() == Instruction.Compiled.NOT_AT_ALL) continue;
            steps.add(s);
            values.add(run(s, values));
        }
        return new Program(seed, form, single, point, steps, values.size() - 1);
    }

    private static Tensor input(SplittableRandom random, int most) {
        int[][] shapes = {{}, {1}, {2}, {3}, {4}, {2, 2}, {1, 3}, {3, 1}, {2, 3}, {2, 1, 2}, {6}, {1, 2, 2}, {3, 2}};
        int[][] fit = Arrays.stream(shapes).filter(s -> Arrays.stream(s).reduce(1, (a, b) -> a * b) <= most).toArray(int[][]::new);
        int[] shape = fit[(int) (fit.length * Math.sqrt(random.nextDouble()))];
        Tensor x = Constants.uniform(random, 0.1, 1.2, shape);
        double[] a = x.toDoubleArray().clone();
        for (int i = 0; i < a.length; i++) if (random.nextInt(3) == 0) a[i] = -a[i];
        return Tensor.wrap(a, shape);
    }

    /** One whose result is small enough in every sense; null if the dice gave none. */
    private static Instruction instruction(Draw d) {
        int total = Arrays.stream(SHARE).sum();
        int at = d.random.nextInt(total);
        int kind = 0;
        while (at >= SHARE[kind]) at -= SHARE[kind++];
        var makers = KINDS.get(kind);
        Instruction s = makers.get(d.random.nextInt(makers.size())).apply(d);
        if (s == null) return null;
        Tensor y = run(s, d.values);
        if (y.numel() == 0 || y.numel() > NUMBERS || y.rank() > 4 || !y.dtype().isFloating()) return null;
        double largest = Arrays.stream(y.toDoubleArray()).map(Math::abs).max().orElseThrow();
        if (!(largest < 1e6)) return null;
        return largest <= LARGEST ? s : s.times(Math.round(1000 / largest) / 1000.0);
    }

    private static Tensor run(Instruction s, List<Tensor> values) {
        Tensor[] x = new Tensor[s.operands().length];
        for (int i = 0; i < x.length; i++) x[i] = values.get(s.operands()[i]);
        return s.f().apply(x);
    }
}
