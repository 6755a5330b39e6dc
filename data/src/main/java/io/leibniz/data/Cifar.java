package io.leibniz.data;

import io.leibniz.kernel.NdArray;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * CIFAR-10 and CIFAR-100 (Krizhevsky 2009) in their binary form: records of one byte with the class (in CIFAR-100 one with
 * the superclass before it) and 3,072 of a 32 × 32 image, red, green, blue.
 *
 * {@snippet :
 * ImageSet cifar = Cifar.cifar10(Path.of("cifar-10-batches-bin"));
 * }
 */
public final class Cifar {
    private static final int SIDE = 32;
    private static final int IMAGE = 3 * SIDE * SIDE;
    private static final List<String> CLASSES = List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

    private Cifar() {}

    /**
     * The folder of CIFAR-10's binary version, with data_batch_1.bin to data_batch_5.bin and test_batch.bin.
     *
     * @throws DataException if a file is missing or isn't what it should be
     */
    public static ImageSet cifar10(Path folder) throws IOException {
        List<Path> train = new ArrayList<>();
        for (int i = 1; i <= 5; i++) train.add(folder.resolve("data_batch_" + i + ".bin"));
        return new ImageSet("CIFAR-10", read(train, 0, CLASSES.size()), read(List.of(folder.resolve("test_batch.bin")), 0, CLASSES.size()), CLASSES, folder.toString());
    }

    /**
     * The folder of CIFAR-100's binary version, with train.bin, test.bin and fine_label_names.txt.
     *
     * @throws DataException if a file is missing or isn't what it should be
     */
    public static ImageSet cifar100(Path folder) throws IOException {
        List<String> names = TextFiles.read(there(folder.resolve("fine_label_names.txt")), 1 << 20).lines().filter(l -> !l.isBlank()).toList();
        return new ImageSet("CIFAR-100", read(List.of(folder.resolve("train.bin")), 1, names.size()), read(List.of(folder.resolve("test.bin")), 1, names.size()), names, folder.toString());
    }

    private static Path there(Path file) throws DataException {
        if (!Files.isRegularFile(file)) throw new DataException(file + ": is missing; fetch the binary version from https://www.cs.toronto.edu/~kriz/cifar.html");
        return file;
    }

    /** Records of several files: {@code skip} bytes, the class, the image. */
    static Labeled read(List<Path> files, int skip, int classes) throws IOException {
        int record = skip + 1 + IMAGE;
        long bytes = 0;
        for (Path f : files) {
            long size = Files.size(there(f));
            if (size % record != 0) throw new DataException(f.getFileName() + ": " + size + " bytes are no whole number of records of " + record + "; it is cut short, or not CIFAR's binary version");
            bytes += size;
        }
        int n = (int) Math.min(Integer.MAX_VALUE, bytes / record);
        if ((long) n * IMAGE > Integer.MAX_VALUE - 8) throw new DataException(files.getFirst().getFileName() + ": " + bytes / record + " images are too many for one tensor");
        float[] images = new float[n * IMAGE];
        long[] labels = new long[n];
        int at = 0;
        for (Path f : files) {
            byte[] b = Files.readAllBytes(f);
            for (int i = 0; i < b.length; i += record, at++) {
                labels[at] = b[i + skip] & 0xff;
                if (labels[at] >= classes) throw new DataException(f.getFileName() + ": record " + i / record + " is of class " + labels[at] + ", there are " + classes);
                for (int j = 0; j < IMAGE; j++) images[at * IMAGE + j] = (b[i + skip + 1 + j] & 0xff) / 255f;
            }
        }
        return new Labeled(Tensor.of(NdArray.of(DType.F32, Shape.of(n, 3, SIDE, SIDE), images)), Tensor.of(labels));
    }
}
