package io.leibniz.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the compiler makes, as files for reading, in the folder that the system property {@code leibniz.jit.dump} names:
 * graphs, programs with their kernels and memory, class files of generated loops. Without the property nothing is written.
 */
public final class Dump {
    private static final String FOLDER = System.getProperty("leibniz.jit.dump");

    public static final boolean ON = FOLDER != null && !FOLDER.isEmpty();

    private Dump() {}

    public static void write(String name, String text) {
        write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    public static void write(String name, byte[] bytes) {
        if (!ON) return;
        try {
            Path folder = Files.createDirectories(Path.of(FOLDER));
            Files.write(folder.resolve(name), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("leibniz.jit.dump: could not write " + name + " to " + FOLDER, e);
        }
    }
}
