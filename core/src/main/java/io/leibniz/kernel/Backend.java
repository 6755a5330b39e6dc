package io.leibniz.kernel;

import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Which kernels compute. */
public final class Backend {
    private static final KernelProvider BEST = best();
    private static final Kernels DEFAULT = BEST.kernels();
    private static final ScopedValue<Kernels> OVERRIDE = ScopedValue.newInstance();
    /** So that nobody pays for looking where nothing is. */
    private static final AtomicInteger OVERRIDES = new AtomicInteger();

    private Backend() {}

    private static KernelProvider best() {
        KernelProvider best = new KernelProvider() {
            @Override
            public String name() {
                return "reference";
            }

            @Override
            public int priority() {
                return 0;
            }

            @Override
            public Kernels kernels() {
                return Reference.INSTANCE;
            }

            @Override
            public String describe() {
                return "plain loops, one thread (add io.leibniz:cpu for fast kernels)";
            }
        };
        ModuleLayer own = Backend.class.getModule().getLayer();
        ServiceLoader<KernelProvider> found = own != null && Backend.class.getModule().isNamed()
                ? ServiceLoader.load(own, KernelProvider.class)
                : ServiceLoader.load(KernelProvider.class, Backend.class.getClassLoader());
        for (KernelProvider p : found) if (p.priority() > best.priority()) best = p;
        return best;
    }

    public static Kernels current() {
        return OVERRIDES.get() != 0 && OVERRIDE.isBound() ? OVERRIDE.get() : DEFAULT;
    }

    /** The kernels found at start-up. */
    public static KernelProvider provider() {
        return BEST;
    }

    /** Runs with other kernels: for comparing one set with another. */
    public static <R> R with(Kernels kernels, Supplier<R> body) {
        OVERRIDES.incrementAndGet();
        try {
            return ScopedValue.where(OVERRIDE, kernels).call(body::get);
        } finally {
            OVERRIDES.decrementAndGet();
        }
    }
}
