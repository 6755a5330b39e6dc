package io.leibniz.transform;

import static io.leibniz.transform.Near.near;
import static io.leibniz.transform.Near.noise;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.ops.Index;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Many slices of one tensor in reverse mode: what elements picked by their positions give, in linear time and memory. */
class SlicesTest {
    /** Parts of a tensor, by slicing or by picking elements. */
    private interface Parts extends Function<Tensor, List<Tensor>> {}

    /** A function of all parts, each of them nonlinear and all of them together. */
    private static Function<Tensor, Tensor> f(Parts parts, boolean whole) {
        return x -> {
            Tensor s = Tensor.scalar(0, DType.F64);
            int i = 1;
            for (Tensor p : parts.apply(x)) s = s.add(p.mul(i++).sin().sum());
            if (whole) s = s.add(x.square().sum());
            return s.add(s.square().mul(0.1));
        };
    }

    /** The same parts picked one element at a time: each one's positions come from slicing the numbers 0, 1, …. */
    private static Parts picked(Parts parts, Shape shape) {
        List<Tensor> positions = parts.apply(Tensor.arange(shape.numel()).reshape(shape));
        return x -> positions.stream().map(p -> x.reshape(x.numel()).take(p, 0)).toList();
    }

    private static void same(Parts parts, boolean whole, int... shape) {
        Function<Tensor, Tensor> sliced = f(parts, whole);
        Function<Tensor, Tensor> reference = f(picked(parts, Shape.of(shape)), whole);
        Tensor x = noise(1, shape);
        Tensor v = noise(2, shape);
        Tensor expected = Transforms.grad(reference).apply(x);
        near(expected, Transforms.grad(sliced).apply(x), 1e-12);
        near(expected, Transforms.jit(Transforms.grad(sliced)).apply(x), 1e-12);
        Tensor leaf = x.requiresGrad();
        sliced.apply(leaf).backward(null, true, true);
        near(expected, leaf.grad(), 1e-12);
        Tensor curved = Transforms.hvp(reference, x, v);
        near(curved, Transforms.hvp(sliced, x, v), 1e-11);
        near(curved, Transforms.grad((Tensor t) -> Transforms.grad(sliced).apply(t).mul(v).sum()).apply(x), 1e-11);
        Tensor first = leaf.grad();
        leaf.zeroGrad();
        first.mul(v).sum().backward();
        near(curved, leaf.grad(), 1e-11);
        Tensor both = Tensor.stack(0, x, v);
        near(Transforms.vmap(Transforms.grad(reference)).apply(both), Transforms.vmap(Transforms.grad(sliced)).apply(both), 1e-12);
    }

    @Test
    void unbindSplitAndWindows() {
        for (boolean whole : new boolean[] {false, true}) {
            same(x -> x.unbind(0), whole, 5, 3);
            same(x -> x.unbind(1), whole, 5, 3);
            same(x -> x.split(2, -1), whole, 2, 7);
            same(x -> x.split(2, 0).subList(1, 3), whole, 9, 2);
            same(x -> List.of(x.flip(0), x.at(Index.slice(null, null, 2)), x.at(Index.slice(1, null, -3))), whole, 8);
            same(x -> List.of(x.narrow(0, 2, 0), x.narrow(0, 1, 0)), whole, 4, 2);
            same(x -> List.of(x.narrow(0, 3, 0), x.narrow(0, 1, 1), x.narrow(0, 1, 1)), whole, 4, 2);
            same(SlicesTest::windows, whole, 12, 2);
            same(SlicesTest::cells, whole, 4, 3, 2);
            same(x -> x.unbind(0).stream().flatMap(y -> y.unbind(0).stream()).toList(), whole, 3, 4);
        }
    }

    private static List<Tensor> windows(Tensor x) {
        List<Tensor> r = new ArrayList<>();
        for (int i = 0; i + 4 <= x.size(0); i++) r.add(x.narrow(0, i, 4));
        return r;
    }

    private static List<Tensor> cells(Tensor x) {
        List<Tensor> r = new ArrayList<>();
        for (int i = 0; i < x.size(0); i++) for (int j = 0; j < x.size(1); j++) r.add(x.at(i, j));
        return r;
    }

    /** Ranges, steps and directions at random, empty ones among them. */
    @Test
    void anySlices() {
        SplittableRandom random = new SplittableRandom(11);
        for (int round = 0; round < 30; round++) {
            int[] shape = new int[random.nextInt(1, 4)];
            for (int a = 0; a < shape.length; a++) shape[a] = random.nextInt(1, 6);
            List<Object[]> all = new ArrayList<>();
            for (int k = random.nextInt(1, 12); k > 0; k--) {
                Object[] index = new Object[shape.length];
                for (int a = 0; a < shape.length; a++) {
                    int from = random.nextInt(shape[a]);
                    index[a] = switch (random.nextInt(4)) {
                        case 0 -> from;
                        case 1 -> Index.all();
                        case 2 -> Index.slice(from, random.nextInt(from, shape[a] + 1), random.nextInt(1, 3));
                        default -> Index.slice(from, null, -random.nextInt(1, 3));
                    };
                }
                all.add(index);
            }
            same(x -> all.stream().map(x::at).toList(), random.nextBoolean(), shape);
        }
    }

    /** A thousand slices of a tensor of 1 MB, each sent back by itself, would take a gigabyte. */
    @Test
    void theGradientTakesLinearMemory() {
        linear(x -> x.unbind(0));
        linear(x -> x.split(1, 0));
        linear(x -> x.transpose(0, 1).unbind(1));
        linear(SlicesTest::windows);
    }

    private static void linear(Parts parts) {
        Tensor x = Tensor.wrap(new float[1024 * 256], 1024, 256);
        Function<Tensor, Tensor> f = t -> {
            Tensor s = Tensor.scalar(0);
            for (Tensor p : parts.apply(t)) s = s.add(p.sum());
            return s;
        };
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        Transforms.grad(f).apply(x);
        long before = threads.getCurrentThreadAllocatedBytes();
        Transforms.grad(f).apply(x);
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(bytes < 40L << 20, "allocated " + bytes);
    }
}
