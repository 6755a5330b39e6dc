package io.leibniz.cli;

import io.leibniz.data.ImageSet;
import io.leibniz.data.Labeled;
import io.leibniz.io.AtomicFile;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.zip.CRC32C;

/**
 * All that a run of {@code train} depends on beside the program; a run folder keeps it, so that the run can go on.
 *
 * @param data the name by which the command knows the images
 * @param limit how many of each part are used; 0 for all
 */
record TrainSettings(String data, int epochs, int batch, double rate, long seed, int limit) {
    private static final String FILE = "train.properties";
    private static final String IMAGES = "images";

    /** The options, in the order of the help text. */
    Map<String, String> options() {
        Map<String, String> m = new LinkedHashMap<>();
        m.put("epochs", String.valueOf(epochs));
        m.put("batch", String.valueOf(batch));
        m.put("rate", String.valueOf(rate));
        m.put("seed", String.valueOf(seed));
        m.put("limit", String.valueOf(limit));
        return m;
    }

    static boolean in(Path folder) {
        return Files.exists(folder.resolve(FILE));
    }

    /** Writes them, and a checksum of the images, into a run's folder. */
    void write(Path folder, ImageSet images) throws IOException {
        StringBuilder s = new StringBuilder("data=").append(data).append('\n');
        options().forEach((name, v) -> s.append(name).append('=').append(v).append('\n'));
        s.append(IMAGES).append('=').append(checksum(images)).append('\n');
        AtomicFile.write(folder.resolve(FILE), out -> out.write(s.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** @throws UserException if the folder has none that can be read */
    static TrainSettings read(Path folder) throws IOException {
        Properties p = properties(folder);
        try {
            String data = p.getProperty("data");
            if (data == null) throw new IllegalArgumentException("it names no data");
            return new TrainSettings(data, Integer.parseInt(p.getProperty("epochs")), Integer.parseInt(p.getProperty("batch")),
                    Double.parseDouble(String.valueOf(p.getProperty("rate"))), Long.parseLong(p.getProperty("seed")), Integer.parseInt(p.getProperty("limit")));
        } catch (IllegalArgumentException e) {
            throw new UserException("train: " + folder.resolve(FILE) + " is damaged: " + e.getMessage());
        }
    }

    /** @throws UserException unless the images are those that the run in the folder began with */
    static void check(Path folder, ImageSet images) throws IOException {
        String then = properties(folder).getProperty(IMAGES);
        String now = checksum(images);
        if (!now.equals(then)) {
            throw new UserException("train: " + folder + " learned from other images (checksum " + then + ") than " + images.name() + " (" + images.source() + ") has now ("
                    + now + "); bring those back, or begin a new run");
        }
    }

    private static Properties properties(Path folder) throws IOException {
        Properties p = new Properties();
        try (Reader in = Files.newBufferedReader(folder.resolve(FILE))) {
            p.load(in);
        }
        return p;
    }

    private static String checksum(ImageSet images) {
        CRC32C crc = new CRC32C();
        for (Labeled part : new Labeled[] {images.train(), images.test()}) {
            update(crc, part.images());
            update(crc, part.labels());
        }
        return String.format("%08x", crc.getValue());
    }

    /** In pieces, as a copy of all images would take a fifth of the memory that training gets. */
    private static void update(CRC32C crc, Tensor x) {
        int n = x.size(0);
        for (int i = 0; i < n; i += 1_000) {
            float[] piece = x.narrow(0, i, Math.min(1_000, n - i)).to(DType.F32).toFloatArray();
            ByteBuffer bytes = ByteBuffer.allocate(piece.length * Float.BYTES);
            bytes.asFloatBuffer().put(piece);
            crc.update(bytes);
        }
    }
}
