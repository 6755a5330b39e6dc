package io.leibniz.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The lines above the tables: what was measured on, and how busy it was with other things. */
final class Machine {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Path HUGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

    private Machine() {}

    static String describe() throws IOException {
        return String.format(Locale.ROOT, "%s, %d processors, %s %s, JDK %s; load average at the start %.2f.",
                processor(), Runtime.getRuntime().availableProcessors(), System.getProperty("os.name"),
                System.getProperty("os.version"), Runtime.version(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }

    /** Whether Linux backs memory with pages of 2 MB for those who ask for it, and only for them. */
    static boolean hugePagesOnRequest() {
        try {
            return Files.exists(HUGE_PAGES) && Files.readString(HUGE_PAGES).contains("[madvise]");
        } catch (IOException e) {
            return false;
        }
    }

    private static String processor() throws IOException {
        if (Files.exists(CPU_INFO)) {
            for (var line : Files.readAllLines(CPU_INFO)) {
                if (line.startsWith("model name")) {
                    return line.substring(line.indexOf(':') + 1).strip();
                }
            }
        }
        return System.getProperty("os.arch");
    }
}
