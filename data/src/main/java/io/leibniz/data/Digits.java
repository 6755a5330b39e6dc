package io.leibniz.data;

import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.DType;
import io.leibniz.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * 1,797 handwritten digits of 8 × 8 pixels with 17 levels, from the test part of the UCI set "Optical Recognition of
 * Handwritten Digits" (Alpaydin and Kaynak 1998, CC BY 4.0). They ship with the library.
 */
public final class Digits {
    private static final int TRAIN = 1437;

    private Digits() {}

    /** All of them, parted by a fixed key into 1,437 for training and 360 for testing. */
    public static ImageSet load() throws IOException {
        try (InputStream in = Digits.class.getResourceAsStream("digits.csv.gz")) {
            if (in == null) throw new IOException("digits.csv.gz is missing from the jar of io.leibniz.data");
            Tensor all = Csv.read(in, "digits.csv.gz", false, ',', 1 << 20).numbers(DType.F32);
            Tensor order = Random.permutation(Key.of(1998), all.size(0));
            Tensor rows = all.indexSelect(0, order);
            int n = rows.size(0);
            Tensor images = rows.narrow(1, 0, 64).div(16.0).reshape(n, 1, 8, 8);
            Tensor labels = rows.select(1, 64).to(DType.I64);
            return new ImageSet("UCI digits",
                    new Labeled(images.narrow(0, 0, TRAIN), labels.narrow(0, 0, TRAIN)),
                    new Labeled(images.narrow(0, TRAIN, n - TRAIN), labels.narrow(0, TRAIN, n - TRAIN)),
                    List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), "shipped with Leibniz");
        }
    }
}
