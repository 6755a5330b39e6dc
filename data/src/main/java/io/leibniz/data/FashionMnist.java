package io.leibniz.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Fashion-MNIST (Xiao, Rasul and Vollgraf 2017, MIT licence): 60,000 + 10,000 grey images of clothes, 28 × 28, in ten
 * classes.
 */
public final class FashionMnist {
    /** The official address. */
    public static final String ADDRESS = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/";

    private static final IdxSet SET = new IdxSet("Fashion-MNIST",
            List.of("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot"),
            List.of(IdxSet.cache("fashion-mnist"), Path.of("/usr/share/datasets/fashion-mnist"), Path.of("/usr/share/dataset-fashion-mnist")),
            ADDRESS,
            List.of("c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
                    "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
                    "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
                    "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"));

    private FashionMnist() {}

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
        return load(find().orElseThrow(() -> new DataException("Fashion-MNIST is not on this machine: apt-get install"
                + " dataset-fashion-mnist, or let FashionMnist.download() fetch it")));
    }

    /** Loads it from a folder with the four files. */
    public static ImageSet load(Path folder) throws IOException {
        return SET.load(folder);
    }

    /** Fetches the four files (30 MB) from {@link #ADDRESS} into the user's cache and checks them by SHA-256. */
    public static Path download() throws IOException, InterruptedException {
        return SET.download(IdxSet.cache("fashion-mnist"));
    }
}
