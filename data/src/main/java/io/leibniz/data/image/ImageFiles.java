package io.leibniz.data.image;

import io.leibniz.data.Collate;
import io.leibniz.data.DataException;
import io.leibniz.data.Dataset;
import io.leibniz.data.Labeled;
import io.leibniz.tensor.DType;
import io.leibniz.kernel.NdArray;
import io.leibniz.tensor.Shape;
import io.leibniz.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Pictures in files: PNG, JPEG, GIF, BMP and whatever else {@code javax.imageio} has a reader for. A library such as
 * TwelveMonkeys adds more, CMYK JPEG among them, by being on the class path.
 *
 * {@snippet :
 * ImageFiles.Folder pets = ImageFiles.folder(Path.of("pets"), x -> Images.centerCrop(Images.resize(x, 256, 256), 224, 224));
 * var loader = DataLoader.of(pets.data(), 32).shuffle(Key.of(1)).threads(4).prefetch(8);
 * }
 */
public final class ImageFiles {
    private static final List<String> SUFFIXES = List.of(".png", ".jpg", ".jpeg", ".gif", ".bmp");
    /** A few kilobytes of PNG may announce any size. */
    private static final long MOST_PIXELS = 1L << 27;
    /** Deflate packs 1032 bytes into one, PNG eight pixels into a byte. */
    private static final long MOST_A_BYTE = 8 * 1032;
    /** JPEG takes at least a bit for a block of 8 × 8. */
    private static final long MOST_A_BYTE_OF_JPEG = 8 * 64;

    private ImageFiles() {}

    /**
     * A picture as f32 [3, height, width] in [0, 1], red, green, blue; transparency is left out.
     *
     * @throws DataException if it isn't a picture, is damaged, or has more than 2²⁷ pixels, or than its bytes can hold
     */
    public static Tensor read(Path file) throws IOException {
        return read(file, false);
    }

    /** The same in grey, [1, height, width]: 0.299·red + 0.587·green + 0.114·blue. */
    public static Tensor readGrey(Path file) throws IOException {
        return read(file, true);
    }

    private static Tensor read(Path file, boolean grey) throws IOException {
        BufferedImage image = decode(file.toFile(), file.getFileName().toString());
        int h = image.getHeight();
        int w = image.getWidth();
        int[] line = new int[w];
        float[] data = new float[(grey ? 1 : 3) * h * w];
        for (int y = 0; y < h; y++) {
            image.getRGB(0, y, w, 1, line, 0, w);
            for (int x = 0; x < w; x++) {
                float r = (line[x] >> 16 & 0xff) / 255f;
                float g = (line[x] >> 8 & 0xff) / 255f;
                float b = (line[x] & 0xff) / 255f;
                int i = y * w + x;
                if (grey) {
                    data[i] = 0.299f * r + 0.587f * g + 0.114f * b;
                } else {
                    data[i] = r;
                    data[h * w + i] = g;
                    data[2 * h * w + i] = b;
                }
            }
        }
        return Tensor.of(NdArray.of(DType.F32, Shape.of(grey ? 1 : 3, h, w), data));
    }

    private static BufferedImage decode(File file, String name) throws IOException {
        try (ImageInputStream in = ImageIO.createImageInputStream(file)) {
            if (in == null) throw new DataException(name + ": can't be read");
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) throw new DataException(name + ": no picture that can be read; formats are " + String.join(", ", ImageIO.getReaderFileSuffixes()));
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                if (pixels > MOST_PIXELS) throw new DataException(name + ": " + reader.getWidth(0) + " × " + reader.getHeight(0) + " pixels; at most " + MOST_PIXELS + " are read");
                long mostAByte = reader.getFormatName().equalsIgnoreCase("jpeg") ? MOST_A_BYTE_OF_JPEG : MOST_A_BYTE;
                if (pixels > mostAByte * file.length()) {
                    throw new DataException(name + ": announces " + reader.getWidth(0) + " × " + reader.getHeight(0) + " pixels, which its " + file.length() + " bytes can't hold");
                }
                BufferedImage image = reader.read(0);
                // Grey of a linear colour space would be brightened on the way to sRGB: PNG and JPEG mean sRGB's curve.
                return image.getColorModel().getNumColorComponents() == 1 && image.getRaster().getNumBands() == 1 && image.getColorModel().getComponentSize(0) == 8
                        && image.getType() != BufferedImage.TYPE_BYTE_INDEXED ? coloured(image) : image;
            } catch (DataException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                // The readers of the JDK answer damaged files with all sorts of exceptions.
                throw new DataException(name + ": a damaged picture: " + e.getMessage(), e);
            } finally {
                reader.dispose();
            }
        }
    }

    private static BufferedImage coloured(BufferedImage grey) {
        BufferedImage r = new BufferedImage(grey.getWidth(), grey.getHeight(), BufferedImage.TYPE_INT_RGB);
        int[] line = new int[grey.getWidth()];
        for (int y = 0; y < grey.getHeight(); y++) {
            grey.getRaster().getSamples(0, y, line.length, 1, 0, line);
            for (int x = 0; x < line.length; x++) line[x] *= 0x10101;
            r.setRGB(0, y, line.length, 1, line, 0, line.length);
        }
        return r;
    }

    /**
     * A folder of pictures by class.
     *
     * @param data pictures stacked to batches, with their classes
     * @param classes names of the folders, in order
     * @param files of the examples
     * @param labels of the examples
     */
    public record Folder(Dataset<Labeled> data, List<String> classes, List<Path> files, int[] labels) {}

    /**
     * A folder with a folder of pictures for each class, as torchvision's ImageFolder reads it: classes are numbered in the
     * order of their names, pictures are in the order of theirs, in folders at any depth. They are read when a batch asks for them.
     *
     * @param prepare makes pictures of one size of them
     * @throws DataException if there is no folder, or one without pictures
     */
    public static Folder folder(Path root, UnaryOperator<Tensor> prepare) throws IOException {
        if (!Files.isDirectory(root)) throw new DataException(root + ": is no folder");
        List<Path> folders;
        try (Stream<Path> s = Files.list(root)) {
            folders = s.filter(Files::isDirectory).sorted().toList();
        }
        if (folders.isEmpty()) throw new DataException(root + ": has no folders; each class has one of its own, with its pictures");
        List<Path> files = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (int c = 0; c < folders.size(); c++) {
            int before = files.size();
            try (Stream<Path> s = Files.walk(folders.get(c))) {
                files.addAll(s.filter(f -> Files.isRegularFile(f) && isPicture(f)).sorted().toList());
            }
            if (files.size() == before) throw new DataException(folders.get(c) + ": has no pictures (" + String.join(", ", SUFFIXES) + ")");
            while (labels.size() < files.size()) labels.add(c);
        }
        int[] classOf = labels.stream().mapToInt(Integer::intValue).toArray();
        List<Path> all = List.copyOf(files);
        Dataset<Labeled> data = Dataset.collated(all.size(), i -> {
            try {
                return new Labeled(prepare.apply(read(all.get(i))), Tensor.scalar((long) classOf[i], DType.I64));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, Collate::stack);
        return new Folder(data, folders.stream().map(f -> f.getFileName().toString()).toList(), all, classOf);
    }

    private static boolean isPicture(Path f) {
        String name = f.getFileName().toString().toLowerCase(Locale.ROOT);
        return SUFFIXES.stream().anyMatch(name::endsWith);
    }
}
