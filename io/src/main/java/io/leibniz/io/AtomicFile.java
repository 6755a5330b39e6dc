package io.leibniz.io;

import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Writes aside, waits until the disk has it, then takes the name: whoever reads finds the old file or the new, never half of
 * one. A process killed on the way leaves a hidden file {@code .NAME*.part} beside it, which {@link #sweep} takes away.
 *
 * {@snippet :
 * AtomicFile.write(file, out -> out.write(bytes));
 * }
 */
public final class AtomicFile {
    private static final boolean FOLDERS_CAN_BE_FORCED = File.separatorChar == '/';

    /** What a file is to hold. */
    @FunctionalInterface
    public interface Body {
        void write(OutputStream out) throws IOException;
    }

    private AtomicFile() {}

    /** Makes the folder too, where there is none. */
    public static void write(Path file, Body body) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        // A temporary file of the JDK's would be its owner's alone to read, and so would the result.
        Path part = folder.resolve("." + file.getFileName() + "." + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".part");
        try {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
                body.write(out);
                out.flush();
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            force(folder);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Names too must reach the disk, else a later one may get there before an earlier one; Windows has no call for that. */
    private static void force(Path folder) throws IOException {
        if (!FOLDERS_CAN_BE_FORCED) return;
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Deletes what killed processes left of files of this name, where {@code *} stands for any characters; nobody else may write there now. */
    public static void sweep(Path folder, String name) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "." + name + "*.part")) {
            for (Path part : left) Files.deleteIfExists(part);
        }
    }
}
