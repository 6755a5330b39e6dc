package io.leibniz.nn;

import io.leibniz.ops.Dropouts;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.List;

/** What all recurrent networks share: layers and directions of cells, run over sequences. */
final class Recurrence {
    private Recurrence() {}

    /** The cells of one direction: the first layer's from {@code in}, the others' from the layer below. */
    interface Maker<C> {
        C make(int in, Key key);
    }

    record Stack<C>(List<C> forward, List<C> backward) {}

    static <C> Stack<C> stack(int in, int width, RecurrentOptions o, Key key, Maker<C> maker) {
        int directions = o.bidirectional() ? 2 : 1;
        Key[] k = key.split(o.layers() * directions);
        List<C> forward = new ArrayList<>();
        List<C> backward = new ArrayList<>();
        for (int i = 0; i < o.layers(); i++) {
            int from = i == 0 ? in : directions * width;
            forward.add(maker.make(from, k[i * directions]));
            if (o.bidirectional()) backward.add(maker.make(from, k[i * directions + 1]));
        }
        return new Stack<>(List.copyOf(forward), List.copyOf(backward));
    }

    /** Wᵢ, Wₕ, bᵢ and bₕ, uniform in [−1/√width, 1/√width]. */
    static Tensor[] init(Key key, int width, int gates, int in, int hidden) {
        Key[] k = key.split(4);
        return new Tensor[] {uniform(k[0], width, gates * width, in), uniform(k[1], width, gates * width, hidden),
            uniform(k[2], width, gates * width), uniform(k[3], width, gates * width)};
    }

    static Tensor uniform(Key key, int width, int... shape) {
        double b = 1 / Math.sqrt(width);
        return Random.uniform(key, -b, b, Shape.of(shape));
    }

    static Tensor sum(Tensor a, Tensor b) {
        return a == null ? b : b == null ? a : a.add(b);
    }

    /**
     * @param state [layers·directions, N, width] a leaf; null is zeros
     * @param lengths integers [N]; null if all sequences have T steps
     */
    static <S> Unrolled<S> run(String op, List<? extends RecurrentCell<S>> forward, List<? extends RecurrentCell<S>> backward,
            double dropout, Tensor x, S state, Tensor lengths, Context context) {
        int in = forward.getFirst().inputs();
        if (x.rank() != 3 || x.size(2) != in || x.size(1) == 0) {
            throw new ShapeException(op + ": x has shape " + x.shape() + "; it must be [N, T, " + in + "] with at least one step");
        }
        int n = x.size(0);
        int steps = x.size(1);
        int directions = backward.isEmpty() ? 1 : 2;
        requireState(op, state, forward.size() * directions, n);
        List<Tensor> running = lengths == null ? null : running(op, lengths, n, steps);
        // Time first, so that a step's inputs lie together.
        Tensor level = x.transpose(0, 1);
        List<S> last = new ArrayList<>();
        for (int i = 0; i < forward.size(); i++) {
            if (i > 0 && dropout > 0 && context.training()) level = Dropouts.dropout(level, dropout, context.nextKey());
            List<Tensor> ys = new ArrayList<>();
            for (int d = 0; d < directions; d++) {
                RecurrentCell<S> cell = (d == 0 ? forward : backward).get(i);
                int place = i * directions + d;
                S s = state == null ? cell.start(n, x.dtype()) : Tree.map(state, t -> t.select(0, place));
                ys.add(direction(cell, level, s, running, d == 1, last));
            }
            level = directions == 1 ? ys.getFirst() : Tensor.cat(2, ys);
        }
        return new Unrolled<>(level.transpose(0, 1), stacked(last));
    }

    private static <S> Tensor direction(RecurrentCell<S> cell, Tensor x, S state, List<Tensor> running, boolean reverse, List<S> last) {
        List<Tensor> projected = cell.project(x).unbind(0);
        int steps = projected.size();
        Tensor[] y = new Tensor[steps];
        for (int k = 0; k < steps; k++) {
            int t = reverse ? steps - 1 - k : k;
            S next = cell.step(projected.get(t), state);
            if (running == null) {
                state = next;
                y[t] = cell.output(next);
            } else {
                Tensor on = running.get(t);
                state = Tree.map(next, state, (a, b) -> Tensor.where(on, a, b));
                Tensor out = cell.output(next);
                y[t] = Tensor.where(on, out, Tensor.scalar(0, out.dtype()));
            }
        }
        last.add(state);
        return Tensor.stack(0, y);
    }

    /** For each step, whether each sequence still runs: [N, 1]. */
    private static List<Tensor> running(String op, Tensor lengths, int n, int steps) {
        if (!lengths.dtype().isInteger()) throw new DTypeException(op + ": lengths of type " + lengths.dtype() + "; they must be i32 or i64");
        if (!lengths.shape().equals(Shape.of(n))) throw new ShapeException(op + ": lengths of shape " + lengths.shape() + " for a batch of " + n + "; they must be [" + n + "]");
        List<Tensor> on = new ArrayList<>();
        Tensor column = lengths.unsqueeze(1);
        for (int t = 0; t < steps; t++) on.add(column.gt((long) t));
        return on;
    }

    private static <S> void requireState(String op, S state, int places, int n) {
        if (state == null) return;
        for (Tensor t : Tree.leaves(state)) {
            if (t.rank() != 3 || t.size(0) != places || t.size(1) != n) {
                throw new ShapeException(op + ": a state of shape " + t.shape() + "; it must be [layers·directions, N, width] = [" + places + ", " + n + ", width]");
            }
        }
    }

    private static <S> S stacked(List<S> states) {
        Tree.Flat<S> first = Tree.flatten(states.getFirst());
        List<List<Tensor>> each = states.stream().map(Tree::leaves).toList();
        List<Tensor> leaves = new ArrayList<>();
        for (int i = 0; i < first.leaves().size(); i++) {
            int leaf = i;
            leaves.add(Tensor.stack(0, each.stream().map(s -> s.get(leaf)).toList()));
        }
        return first.structure().unflatten(leaves);
    }
}
