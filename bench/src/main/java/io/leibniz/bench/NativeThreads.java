package io.leibniz.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The environment in which frameworks with OpenMP run. */
public final class NativeThreads {
    private NativeThreads() {}

    /**
     * Limits OpenMP and the framework's BLAS to {@code threads} threads, asks for memory in huge pages, as {@link Leibniz}
     * does, and keeps glibc from giving memory back to the system after each step only to fetch it again, page by page, in
     * the next. With one thread that is all; with more, once with OpenMP's own choice of spinning and once with threads that
     * sleep while they wait, which is slower on a quiet machine and much faster where another pool spins beside it.
     *
     * @param blasVariable what the BLAS calls its number of threads
     */
    public static List<Map<String, String>> environments(int threads, String blasVariable) {
        var spinning = new HashMap<>(Map.of(
                "OMP_NUM_THREADS", Integer.toString(threads),
                blasVariable, Integer.toString(threads),
                "MALLOC_ARENA_MAX", "1",
                "GLIBC_TUNABLES", "glibc.malloc.hugetlb=1",
                "THP_MEM_ALLOC_ENABLE", "1",
                "MALLOC_MMAP_THRESHOLD_", Integer.toString(32 << 20),
                "MALLOC_TRIM_THRESHOLD_", Long.toString(4L << 30)));
        if (threads == 1) {
            return List.of(spinning);
        }
        var sleeping = new HashMap<>(spinning);
        sleeping.put("OMP_WAIT_POLICY", "PASSIVE");
        return List.of(spinning, sleeping);
    }
}
