package io.leibniz.data;

import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/** A data set of four IDX files in the manner of MNIST: where they may lie, how to fetch them, how to know them. */
final class IdxSet {
    private static final List<String> FILES = List.of("train-images-idx3-ubyte", "train-labels-idx1-ubyte",
            "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte");
    /** No file of the family is larger, compressed or not. */
    private static final long LARGEST = 64L << 20;

    private final String name;
    private final List<String> classes;
    private final List<Path> folders;
    private final String address;
    /** SHA-256 of the uncompressed files, in the order of {@link #FILES}. */
    private final List<String> digests;

    IdxSet(String name, List<String> classes, List<Path> folders, String address, List<String> digests) {
        this.name = name;
        this.classes = classes;
        this.folders = folders;
        this.address = address;
        this.digests = digests;
    }

    /** Where downloads go: {@code $XDG_CACHE_HOME/leibniz} or {@code ~/.cache/leibniz}. */
    static Path cache(String folder) {
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path base = xdg != null && !xdg.isBlank() ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache");
        return base.resolve("leibniz").resolve(folder);
    }

    /** The folder that holds all four files, compressed or not. */
    Optional<Path> find() {
        return folders.stream().filter(f -> FILES.stream().allMatch(n -> file(f, n) != null)).findFirst();
    }

    private static Path file(Path folder, String name) {
        for (String n : List.of(name + ".gz", name)) {
            Path p = folder.resolve(n);
            if (Files.isRegularFile(p)) return p;
        }
        return null;
    }

    ImageSet load(Path folder) throws IOException {
        return new ImageSet(name, part(folder, 0), part(folder, 2), classes, folder.toString());
    }

    private Labeled part(Path folder, int first) throws IOException {
        Path imagesFile = file(folder, FILES.get(first));
        Path labelsFile = file(folder, FILES.get(first + 1));
        Tensor images = Idx.readUnit(imagesFile, (int) LARGEST);
        Tensor labels = Idx.read(labelsFile, (int) LARGEST).to(DType.I64);
        if (images.rank() != 3 || labels.rank() != 1 || images.size(0) != labels.size(0)) {
            throw new DataException(imagesFile + " holds " + images.shape() + " and " + labelsFile + " " + labels.shape()
                    + "; expected [n, height, width] and [n]");
        }
        if (labels.numel() > 0 && (labels.amin().itemLong() < 0 || labels.amax().itemLong() >= classes.size())) {
            throw new DataException(labelsFile + ": a label outside 0 to " + (classes.size() - 1));
        }
        return new Labeled(images.unsqueeze(1), labels);
    }

    /** Fetches the four files into a folder; each is checked before it takes its name. */
    Path download(Path to) throws IOException, InterruptedException {
        Files.createDirectories(to);
        try (HttpClient client = HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).connectTimeout(Duration.ofSeconds(20)).build()) {
            for (int i = 0; i < FILES.size(); i++) {
                String file = FILES.get(i) + ".gz";
                if (Files.isRegularFile(to.resolve(file))) continue;
                Path part = Files.createTempFile(to, file, ".part");
                try {
                    HttpRequest request = HttpRequest.newBuilder(URI.create(address + file)).timeout(Duration.ofMinutes(10)).build();
                    HttpResponse<InputStream> r = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
                    try (InputStream in = r.body()) {
                        if (r.statusCode() != 200) throw new DataException(address + file + ": the server answers " + r.statusCode());
                        save(in, part, file);
                    }
                    verify(part, digests.get(i), file);
                    Files.move(part, to.resolve(file), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                } finally {
                    Files.deleteIfExists(part);
                }
            }
        }
        return to;
    }

    private static void save(InputStream in, Path to, String name) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long total = 0;
        try (OutputStream out = Files.newOutputStream(to)) {
            for (int n; (n = in.read(buffer)) >= 0; ) {
                total += n;
                if (total > LARGEST) throw new DataException(name + ": more than " + LARGEST + " bytes come from the server; that isn't the data set");
                out.write(buffer, 0, n);
            }
        }
    }

    /** Compares the SHA-256 of the contents: recompressing a file changes its bytes, not what it holds. */
    static void verify(Path gz, String digest, String name) throws IOException {
        MessageDigest sha;
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
        try (InputStream in = new DigestInputStream(new GZIPInputStream(Files.newInputStream(gz)), sha)) {
            long left = LARGEST;
            byte[] buffer = new byte[1 << 16];
            for (int n; (n = in.read(buffer)) >= 0; ) {
                left -= n;
                if (left < 0) throw new DataException(name + ": unpacks to more than " + LARGEST + " bytes");
            }
        }
        String got = HexFormat.of().formatHex(sha.digest());
        if (!got.equals(digest)) throw new DataException(name + ": SHA-256 of its contents is " + got + ", expected " + digest + "; the file is not the data set's");
    }
}
