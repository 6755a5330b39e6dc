package io.leibniz.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The largest resident memory a process has had, from Linux's {@code /proc/PID/status}. */
public final class PeakMemory {
    private static final long POLL_MILLISECONDS = 20;

    private PeakMemory() {}

    /**
     * {@code VmHWM} of a process in bytes, or 0 where there is no such file: the process has ended, or the system is
     * another one.
     */
    public static long of(long pid) throws IOException {
        try {
            for (var line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith("VmHWM:")) {
                    return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
            return 0;
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            // A process that ends between open and read gives ESRCH.
            if (ProcessHandle.of(pid).isEmpty()) {
                return 0;
            }
            throw e;
        }
    }

    /**
     * Runs a command to its end, its output on ours, and returns the largest resident memory that it or any process it
     * started was seen to have.
     *
     * @throws IllegalStateException if it fails
     */
    public static long ofCommand(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).inheritIO().start();
        long peak = 0;
        while (process.isAlive()) {
            peak = Math.max(peak, of(process.pid()));
            for (var child : process.descendants().toList()) {
                peak = Math.max(peak, of(child.pid()));
            }
            Thread.sleep(POLL_MILLISECONDS);
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException(String.join(" ", command) + " ended with " + process.exitValue());
        }
        return peak;
    }
}
