package io.leibniz.cpu;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Scratch arrays of a running kernel, kept for the next one. Borrowed rather than thread-local, so that a program with a
 * hundred thousand virtual threads holds as many as run at once. Contents are undefined.
 */
final class Workspace {
    private static final int SLOTS = 64;
    private static final AtomicReferenceArray<Workspace> SHELF = new AtomicReferenceArray<>(SLOTS);

    private final float[][] floats = new float[5][];
    private final double[][] doubles = new double[4][];
    private final int[][] ints = new int[4][];

    private Workspace() {}

    static Workspace borrow() {
        int start = (int) Thread.currentThread().threadId();
        for (int i = 0; i < 4; i++) {
            int slot = start + i & SLOTS - 1;
            if (SHELF.get(slot) != null) {
                Workspace w = SHELF.getAndSet(slot, null);
                if (w != null) return w;
            }
        }
        return new Workspace();
    }

    /** Gives it back; when its places are taken by others it is left to the collector. */
    void release() {
        int start = (int) Thread.currentThread().threadId();
        for (int i = 0; i < 4; i++) {
            int slot = start + i & SLOTS - 1;
            if (SHELF.get(slot) == null && SHELF.compareAndSet(slot, null, this)) return;
        }
    }

    float[] floats(int which, int length) {
        float[] x = floats[which];
        return x != null && x.length >= length ? x : (floats[which] = new float[length]);
    }

    double[] doubles(int which, int length) {
        double[] x = doubles[which];
        return x != null && x.length >= length ? x : (doubles[which] = new double[length]);
    }

    int[] ints(int which, int length) {
        int[] x = ints[which];
        return x != null && x.length >= length ? x : (ints[which] = new int[length]);
    }
}
