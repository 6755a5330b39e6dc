package io.leibniz.transform;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import io.leibniz.trace.Lower;
import io.leibniz.trace.Recording;
import io.leibniz.transform.Transforms.Carried;
import io.leibniz.tree.Structure;
import io.leibniz.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Control flow that depends on tensors: Java's own, but for conditions that differ between the examples of a batch. */
final class Loops {
    private Loops() {}

    static <A, B> B cond(Tensor predicate, Function<A, B> ifTrue, Function<A, B> ifFalse, A operands) {
        requireCondition("cond", predicate);
        if (!Lower.isMapped(predicate) && !Recording.isSymbolic(predicate)) return (holds(predicate) ? ifTrue : ifFalse).apply(operands);
        Tree.Flat<B> a = Tree.flatten(ifTrue.apply(operands));
        Tree.Flat<B> b = Tree.flatten(ifFalse.apply(operands));
        Alike.require("cond: of two branches, the result if false", b, a);
        return select(predicate, a, b);
    }

    private static <T> T select(Tensor predicate, Tree.Flat<T> a, Tree.Flat<T> b) {
        List<Tensor> leaves = new ArrayList<>(a.leaves().size());
        for (int i = 0; i < a.leaves().size(); i++) leaves.add(Tensor.where(predicate, a.leaves().get(i), b.leaves().get(i)));
        return a.structure().unflatten(leaves);
    }

    private static void requireCondition(String op, Tensor p) {
        if (p.dtype() != DType.BOOL || p.rank() != 0) {
            throw new DTypeException(op + ": the condition is " + p.dtype() + p.shape() + ", it must be a bool scalar; make one by"
                    + " comparing, as in x.sum().gt(0), or take any() or all() of many");
        }
    }

    private static boolean holds(Tensor predicate) {
        return Lower.array(predicate).itemLong() != 0;
    }

    static <A> A whileLoop(Function<A, Tensor> condition, Function<A, A> body, A init) {
        return repeat(condition, body, init, true);
    }

    /** @param guarded whether to refuse reverse mode */
    static <A> A repeat(Function<A, Tensor> condition, Function<A, A> body, A init, boolean guarded) {
        Tree.Flat<A> state = Tree.flatten(init);
        Tree.Flat<A> first = state;
        Tensor active = null;
        while (true) {
            if (guarded) requireNotRecorded(state);
            A here = state.structure().unflatten(state.leaves());
            Tensor p = condition.apply(here);
            requireCondition("whileLoop", p);
            if (Recording.isSymbolic(p)) return recorded(condition, body, state);
            if (active != null) p = p.logicalAnd(active);
            boolean mapped = Lower.isMapped(p);
            if (mapped ? !anyHolds(p) : !holds(p)) return here;
            Tree.Flat<A> next = Tree.flatten(body.apply(here));
            Alike.require("whileLoop: the state after the body", next, first);
            if (mapped) {
                // Examples that are done keep their state while others go on.
                next = Tree.flatten(select(p, next, state));
                active = p;
            }
            state = next;
        }
    }

    /** The condition's value is known when the program runs: the loop is a step of it. */
    private static <A> A recorded(Function<A, Tensor> condition, Function<A, A> body, Tree.Flat<A> state) {
        Structure<A> structure = state.structure();
        List<Tensor> end = Recording.whileLoop(x -> {
            Tensor p = condition.apply(structure.unflatten(x));
            requireCondition("whileLoop", p);
            return p;
        }, x -> {
            Tree.Flat<A> next = Tree.flatten(body.apply(structure.unflatten(x)));
            Alike.require("whileLoop: the state after the body", next, state);
            return next.leaves();
        }, state.leaves());
        return structure.unflatten(end);
    }

    private static boolean anyHolds(Tensor predicate) {
        return Lower.array(predicate).any().itemLong() != 0;
    }

    private static void requireNotRecorded(Tree.Flat<?> state) {
        for (Tensor t : state.leaves()) {
            if (Lower.isRecorded(t)) {
                throw new UnsupportedOperationException("whileLoop: is differentiated in forward mode only, as its number of steps"
                        + " isn't known before; for reverse mode use scan or foriLoop with a fixed number of steps, fixedPoint for an"
                        + " iteration that converges, or stopGradient on what has no derivative");
            }
        }
    }

    static <A> A foriLoop(int from, int to, BiFunction<Tensor, A, A> body, A init) {
        Tree.Flat<A> first = Tree.flatten(init);
        A state = init;
        for (int i = from; i < to; i++) {
            state = body.apply(Tensor.scalar((long) i, DType.I64), state);
            Alike.require("foriLoop: the state after step " + i, Tree.flatten(state), first);
        }
        return state;
    }

    static <C, X, Y> Carried<C, Y> scan(BiFunction<C, X, Carried<C, Y>> f, C carry, X xs) {
        Tree.Flat<X> in = Tree.flatten(xs);
        Tree.Flat<C> first = Tree.flatten(carry);
        int n = steps(in);
        List<List<Tensor>> parts = new ArrayList<>();
        for (Tensor x : in.leaves()) parts.add(x.unbind(0));
        List<List<Tensor>> outs = new ArrayList<>();
        Structure<Y> structure = null;
        for (int i = 0; i < n; i++) {
            List<Tensor> leaves = new ArrayList<>(parts.size());
            for (List<Tensor> p : parts) leaves.add(p.get(i));
            Carried<C, Y> step = f.apply(carry, in.structure().unflatten(leaves));
            Alike.require("scan: the carry after step " + i, Tree.flatten(step.carry()), first);
            carry = step.carry();
            Tree.Flat<Y> out = Tree.flatten(step.out());
            if (structure == null) structure = out.structure();
            else if (!structure.names().equals(out.structure().names())) {
                throw new IllegalArgumentException("scan: step " + i + " returns the leaves " + out.structure().names() + ", step 0 " + structure.names());
            }
            outs.add(out.leaves());
        }
        return n == 0 ? noSteps(f, carry, in) : new Carried<>(carry, structure.unflatten(stacked(structure, outs)));
    }

    private static List<Tensor> stacked(Structure<?> structure, List<List<Tensor>> outs) {
        List<Tensor> all = new ArrayList<>();
        for (int j = 0; j < structure.size(); j++) {
            Tensor[] each = new Tensor[outs.size()];
            for (int i = 0; i < each.length; i++) {
                each[i] = outs.get(i).get(j);
                if (!each[i].shape().equals(each[0].shape()) || each[i].dtype() != each[0].dtype()) {
                    String name = structure.names().get(j);
                    throw new ShapeException("scan: the result" + (name.isEmpty() ? "" : " " + name) + " of step " + i + " is "
                            + each[i].dtype() + each[i].shape() + ", of step 0 " + each[0].dtype() + each[0].shape());
                }
            }
            all.add(Tensor.stack(0, each));
        }
        return all;
    }

    /** What a step would return is found out with zeros. */
    private static <C, X, Y> Carried<C, Y> noSteps(BiFunction<C, X, Carried<C, Y>> f, C carry, Tree.Flat<X> in) {
        List<Tensor> zeros = new ArrayList<>();
        for (Tensor x : in.leaves()) zeros.add(Tensor.zeros(x.shape().sub(1, x.rank()), x.dtype()));
        Y out = f.apply(Tree.map(carry, Tensor::zerosLike), in.structure().unflatten(zeros)).out();
        return new Carried<>(carry, Tree.map(out, y -> Tensor.zeros(y.shape().insert(0, 0), y.dtype())));
    }

    private static int steps(Tree.Flat<?> xs) {
        int n = -1;
        for (int i = 0; i < xs.leaves().size(); i++) {
            Tensor x = xs.leaves().get(i);
            String name = xs.structure().names().get(i);
            if (x.rank() == 0) {
                throw new ShapeException("scan: " + (name.isEmpty() ? "xs" : name) + " is " + x.dtype() + "[] and has no axis 0 to go along;"
                        + " what all steps share belongs to the carry, or is captured");
            }
            if (n >= 0 && x.size(0) != n) {
                throw new ShapeException("scan: " + xs.structure().names().getFirst() + " has " + n + " steps, " + name + " " + x.size(0)
                        + " (axis 0 of " + x.dtype() + x.shape() + "); they must be equal");
            }
            n = x.size(0);
        }
        if (n < 0) throw new IllegalArgumentException("scan: xs has no leaf to go along; give Tensor.arange(n) for n steps");
        return n;
    }
}
