package io.leibniz.trace;

import io.leibniz.prim.Concat;
import io.leibniz.prim.Slice;
import io.leibniz.tensor.Tensor;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/**
 * One walk back over a graph. Nodes wait in a heap ordered by age, youngest first, each with the sum of the cotangents
 * that have reached it; when a node's turn comes, all its uses have been seen.
 */
final class Walk {
    private final boolean retain;
    private final boolean createGraph;

    /** A binary heap, largest sequence number on top. */
    private Node[] heap = new Node[16];
    private int size;

    /** Open addressing from sequence number + 1 (0 is empty) to the cotangents so far, or an array of them for a call. */
    private long[] keys = new long[32];
    private Object[] values = new Object[32];
    private int used;

    /** Sees the walk go by, for drawings. */
    interface Observer {
        void node(Node n, Tensor cotangent);

        void edge(Node n, int operand, Tensor cotangent);
    }

    /** Null almost always. */
    private Observer observer;

    Walk observedBy(Observer o) {
        observer = o;
        return this;
    }

    Walk(boolean retain, boolean createGraph) {
        this.retain = retain;
        this.createGraph = createGraph;
    }

    /** Adds a cotangent to what has reached a node. */
    void add(Node n, Tensor ct) {
        int at = find(n.seq + 1);
        if (keys[at] == 0) put(at, n, ct);
        else values[at] = Cotangents.plus(values[at], ct);
    }

    private void addSliced(Node n, Slice slice, Tensor ct) {
        int at = find(n.seq + 1);
        if (keys[at] == 0) put(at, n, Cotangents.plus(null, slice, ct, n.primal));
        else values[at] = Cotangents.plus(values[at], slice, ct, n.primal);
    }

    private void addResult(Node call, int index, Tensor ct) {
        int at = find(call.seq + 1);
        if (keys[at] == 0) {
            Tensor[] all = new Tensor[call.results];
            all[index] = ct;
            put(at, call, all);
        } else {
            ((Tensor[]) values[at])[index] = ct;
        }
    }

    /** Walks until nothing waits; {@code variables} receives each variable once with its gradient. */
    void run(BiConsumer<Node, Tensor> variables) {
        while (size > 0) {
            Node n = pop();
            Object reached = take(n.seq + 1);
            if (n.again != null) {
                recompute(n, (Tensor[]) reached);
                continue;
            }
            if (n.pull != null || n.primal == null) {
                Tensor[] cts = (Tensor[]) reached;
                if (Watch.any()) Watch.backward(n, () -> pullCall(n, cts));
                else pullCall(n, cts);
                continue;
            }
            Tensor ct = reached instanceof Cotangents c ? c.sum() : (Tensor) reached;
            Node.Slot slot = n.slot;
            if (slot != null && slot.hooks != null) ct = hooked(slot.hooks, ct);
            if (observer != null) observer.node(n, ct);
            if (n.isVariable()) {
                variables.accept(n, ct);
                continue;
            }
            if (slot != null && slot.retain) variables.accept(n, ct);
            if (n.call != null) addResult(n.call, n.index, ct);
            else if (Watch.any()) pullWatched(n, ct);
            else pull(n, ct);
        }
    }

    private void pullWatched(Node n, Tensor ct) {
        Watch.backward(n, () -> pull(n, ct));
    }

    private void pull(Node n, Tensor ct) {
        Tensor[] x = n.x;
        if (x == null) throw freed(n);
        Node[] parents = n.parents;
        Tensor y = n.primal;
        if (createGraph) {
            // The rule is to be differentiated itself: it gets the recorded operands.
            x = recorded(n);
            y = Tensor.of(n);
        }
        Tensor[] parts = n.p instanceof Concat c ? c.transposes(ct, x) : null;
        for (int i = 0; i < parents.length; i++) {
            if (parents[i] == null) continue;
            if (n.p instanceof Slice s && observer == null) {
                addSliced(parents[i], s, ct);
                continue;
            }
            Tensor g = parts != null ? parts[i] : n.p.vjp(i, ct, x, y);
            if (g == null) continue;
            if (observer != null) observer.edge(n, i, g);
            add(parents[i], g);
        }
        if (!retain) n.x = null;
    }

    private void recompute(Node call, Tensor[] ct) {
        Node[] results = call.again.nodes(call);
        for (int i = 0; i < results.length; i++) {
            if (ct[i] == null) continue;
            if (!ct[i].shape().equals(results[i].shape())) {
                throw new IllegalStateException("checkpoint: the function made a result of shape " + ct[i].shape() + ", and one of "
                        + results[i].shape() + " when it ran again; it must do the same whenever it is called with the same arguments");
            }
            add(results[i], ct[i]);
        }
        if (!retain) call.again = null;
    }

    private void pullCall(Node call, Tensor[] ct) {
        UnaryOperator<Tensor[]> pull = call.pull;
        if (pull == null) throw freed(call);
        if (createGraph) pull = call.custom.vjp(recorded(call)).pull();
        Tensor[] g = pull.apply(ct);
        for (int i = 0; i < g.length; i++) {
            if (call.parents[i] != null && g[i] != null) add(call.parents[i], g[i]);
        }
        if (!retain) {
            call.pull = null;
            call.x = null;
        }
    }

    private static Tensor[] recorded(Node n) {
        Tensor[] x = n.x.clone();
        for (int i = 0; i < x.length; i++) if (n.parents[i] != null) x[i] = Tensor.of(n.parents[i]);
        return x;
    }

    private static IllegalStateException freed(Node n) {
        return new IllegalStateException("backward: the graph of " + (n.p == null ? "a custom function or a checkpoint" : n.p.label())
                + " was let go by an earlier backward(); call the earlier one as backward(retainGraph())");
    }

    private static Tensor hooked(UnaryOperator<Tensor>[] hooks, Tensor ct) {
        for (UnaryOperator<Tensor> h : hooks) {
            Tensor r = h.apply(ct);
            if (r != null) ct = r;
        }
        return ct;
    }

    private void put(int at, Node n, Object value) {
        keys[at] = n.seq + 1;
        values[at] = value;
        if (++used * 2 > keys.length) grow();
        push(n);
    }

    private int find(long key) {
        int mask = keys.length - 1;
        int i = hash(key) & mask;
        while (keys[i] != 0 && keys[i] != key) i = i + 1 & mask;
        return i;
    }

    private static int hash(long key) {
        return (int) (key * 0x9E3779B97F4A7C15L >>> 32);
    }

    private Object take(long key) {
        int mask = keys.length - 1;
        int i = find(key);
        Object value = values[i];
        used--;
        // Closes the gap (Knuth 6.4, algorithm R), so that no tombstones pile up.
        for (int j = i + 1 & mask; keys[j] != 0; j = j + 1 & mask) {
            int home = hash(keys[j]) & mask;
            if ((j - home & mask) >= (j - i & mask)) {
                keys[i] = keys[j];
                values[i] = values[j];
                i = j;
            }
        }
        keys[i] = 0;
        values[i] = null;
        return value;
    }

    private void grow() {
        long[] k = keys;
        Object[] v = values;
        keys = new long[k.length * 2];
        values = new Object[k.length * 2];
        for (int i = 0; i < k.length; i++) {
            if (k[i] == 0) continue;
            int at = find(k[i]);
            keys[at] = k[i];
            values[at] = v[i];
        }
    }

    private void push(Node n) {
        if (size == heap.length) heap = Arrays.copyOf(heap, size * 2);
        int i = size++;
        while (i > 0) {
            int up = i - 1 >>> 1;
            if (heap[up].seq >= n.seq) break;
            heap[i] = heap[up];
            i = up;
        }
        heap[i] = n;
    }

    private Node pop() {
        Node top = heap[0];
        Node last = heap[--size];
        heap[size] = null;
        if (size == 0) return top;
        int i = 0;
        while (true) {
            int c = 2 * i + 1;
            if (c >= size) break;
            if (c + 1 < size && heap[c + 1].seq > heap[c].seq) c++;
            if (heap[c].seq <= last.seq) break;
            heap[i] = heap[c];
            i = c;
        }
        heap[i] = last;
        return top;
    }
}
