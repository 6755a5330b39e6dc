package io.leibniz.trace;

import io.leibniz.tensor.DTypeException;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The first door to reverse mode: tensors that remember, and {@code backward()}. */
public final class Tape {
    private static final ScopedValue<Boolean> RECORDING = ScopedValue.newInstance();

    private Tape() {}

    static boolean recording() {
        return !RECORDING.isBound() || RECORDING.get();
    }

    /** Runs without recording: results computed inside don't require gradients. */
    public static <R> R noGrad(Supplier<R> body) {
        return ScopedValue.where(RECORDING, false).call(body::get);
    }

    /** Runs with recording, also inside {@code noGrad}. */
    public static <R> R enableGrad(Supplier<R> body) {
        return ScopedValue.where(RECORDING, true).call(body::get);
    }

    public static Tensor requiresGrad(Tensor x) {
        if (!x.dtype().isFloating()) {
            throw new DTypeException("requiresGrad: a tensor of type " + x.dtype()
                    + " has no derivative; convert it first, as in x.to(DType.F32).requiresGrad()");
        }
        if (isTaped(x)) return x;
        // Inside another transform a tape of its own, further inside: derivatives nest.
        Trace below = x.value().trace();
        return (below == null ? Reverse.TAPE_TRACE : new Reverse(Trace.freshTag(), true)).variable(x);
    }

    /** Whether backward() from a result of this tensor reaches a variable. */
    public static boolean isTaped(Tensor x) {
        return x.value() instanceof Node n && n.trace.isTape();
    }

    public static boolean isLeaf(Tensor x) {
        return !isTaped(x) || ((Node) x.value()).isVariable();
    }

    private static Node node(String op, Tensor x) {
        if (x.value() instanceof Node n && n.trace.isTape()) return n;
        Trace t = x.value().trace();
        throw new IllegalStateException(op + ": this tensor " + (t == null
                ? "doesn't depend on any tensor with requiresGrad()"
                : "is being differentiated or mapped by an enclosing transform; use grad(f) inside transforms"));
    }

    /** The gradient that has arrived so far; null if none has. */
    public static Tensor grad(Tensor x) {
        Node n = node("grad", x);
        Node.Slot s = n.slot;
        if (s == null) return null;
        synchronized (s) {
            return s.grad;
        }
    }

    public static void zeroGrad(Tensor x) {
        Node.Slot s = node("zeroGrad", x).slot;
        if (s == null) return;
        synchronized (s) {
            s.grad = null;
        }
    }

    public static Tensor retainGrad(Tensor x) {
        node("retainGrad", x).slot().retain = true;
        return x;
    }

    public static void registerHook(Tensor x, UnaryOperator<Tensor> hook) {
        Node.Slot s = node("registerHook", x).slot();
        synchronized (s) {
            UnaryOperator<Tensor>[] old = s.hooks;
            @SuppressWarnings({"unchecked", "rawtypes"})
            UnaryOperator<Tensor>[] all = old == null ? new UnaryOperator[1] : Arrays.copyOf(old, old.length + 1);
            all[all.length - 1] = hook;
            s.hooks = all;
        }
    }

    /** Walks back from {@code y} and adds to the gradient of every variable that it depends on. */
    public static void backward(Tensor y, Tensor ct, boolean retainGraph, boolean createGraph) {
        Node n = node("backward", y);
        if (ct == null) {
            if (y.shape().numel() != 1) {
                throw new ShapeException("backward: a gradient starts from a single number, this tensor has shape "
                        + y.shape() + "; reduce it, as in y.sum().backward(), or give a cotangent: y.backward(ct)");
            }
            ct = Tensor.onesLike(n.primal);
        } else if (!ct.shape().equals(y.shape()) || ct.dtype() != y.dtype()) {
            throw new ShapeException("backward: the cotangent is " + ct.dtype() + ct.shape() + ", the tensor "
                    + y.dtype() + y.shape() + "; they must be alike");
        }
        Walk walk = new Walk(retainGraph || createGraph, createGraph);
        walk.add(n, ct);
        walk.run((leaf, g) -> {
            Node.Slot s = leaf.slot();
            synchronized (s) {
                s.grad = s.grad == null ? g : s.grad.add(g);
            }
        });
    }
}
