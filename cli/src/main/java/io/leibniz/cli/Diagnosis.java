package io.leibniz.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

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
        findings.add(jdk(Runtime.version(), system));
        findings.add(vectors());
        findings.add(threads());
        findings.add(heap());
        for (var set : DataSet.values()) {
            findings.add(dataSet(set, DataSet.folders(system, System.getenv())));
        }
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

    private static Finding heap() {
        var collectors = ManagementFactory.getGarbageCollectorMXBeans().stream().map(b -> b.getName()).toList();
        return Finding.good("heap", "up to %.1f GiB (%s); LEIBNIZ_OPTS=-Xmx8g sets another limit"
                .formatted(Runtime.getRuntime().maxMemory() / GIBI, String.join(", ", collectors)));
    }

    static Finding dataSet(DataSet set, List<Path> folders) {
        return folders.stream().map(f -> f.resolve(set.folder)).filter(set::isIn).findFirst()
                .map(folder -> Finding.good(set.title, folder.toString()))
                .orElseGet(() -> new Finding(State.ABSENT, set.title, "not found", Optional.of(set.advice)));
    }

    /** Data that some programs read. */
    enum DataSet {
        FASHION_MNIST("Fashion-MNIST", "fashion-mnist",
                "apt-get install dataset-fashion-mnist, or ./leibniz train fashion-mnist --download"),
        MNIST("MNIST", "mnist", "put the four IDX files, plain or .gz, into ~/.cache/leibniz/mnist");

        private static final List<String> FILES = List.of("train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte");

        private final String title;
        private final String folder;
        private final String advice;

        DataSet(String title, String folder, String advice) {
            this.title = title;
            this.folder = folder;
            this.advice = advice;
        }

        private boolean isIn(Path directory) {
            return FILES.stream().allMatch(name ->
                    Files.isReadable(directory.resolve(name)) || Files.isReadable(directory.resolve(name + ".gz")));
        }

        static List<Path> folders(Properties system, java.util.Map<String, String> environment) {
            return Stream.of(Optional.ofNullable(environment.get("LEIBNIZ_DATA")).map(Path::of),
                    Optional.of(Path.of(system.getProperty("user.home"), ".cache", "leibniz")),
                    Optional.of(Path.of("/usr/share/datasets"))).flatMap(Optional::stream).toList();
        }
    }
}
