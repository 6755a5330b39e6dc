package io.leibniz.trace;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** How much this thread has allocated, where the module {@code jdk.management} is there to tell. */
final class Allocation {
    private static final boolean KNOWN = ModuleLayer.boot().findModule("jdk.management").isPresent() && Bean.works();

    private Allocation() {}

    /** In a class of its own, which cannot be linked without the module. */
    private static final class Bean {
        static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

        static boolean works() {
            return THREADS != null && THREADS.isThreadAllocatedMemorySupported() && THREADS.isThreadAllocatedMemoryEnabled();
        }
    }

    static boolean isKnown() {
        return KNOWN;
    }

    /** Bytes that the present thread has allocated since it began; 0 if nobody knows. */
    static long bytes() {
        return KNOWN ? Bean.THREADS.getCurrentThreadAllocatedBytes() : 0;
    }
}
