package io.leibniz.nn.plot;

import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;

/** Small pictures side by side with a line of text under each, as SVG. */
public final class ImageGrid {
    private static final int CELL = 96;
    private static final int GAP = 14;
    private static final int TEXT = 34;

    private ImageGrid() {}

    /** A caption of up to two lines; {@code good} decides its colour. */
    public record Caption(String text, boolean good) {}

    /**
     * @param images [n, 1, height, width], grey, or [n, 3, height, width], red, green and blue, with values in [0, 1]
     * @param captions n of them
     * @throws ShapeException for another shape
     */
    public static String of(Tensor images, List<Caption> captions, int columns) throws IOException {
        if (images.rank() != 4 || images.size(1) != 1 && images.size(1) != 3 || images.size(0) != captions.size()) {
            throw new ShapeException("image grid: images of shape " + images.shape() + " with " + captions.size()
                    + " captions; expected [n, 1 or 3, height, width] and n captions");
        }
        int n = images.size(0);
        int channels = images.size(1);
        int h = images.size(2);
        int w = images.size(3);
        float[] pixels = images.toFloatArray();
        Svg svg = new Svg(GAP + columns * (CELL + GAP), GAP + Math.ceilDiv(n, columns) * (CELL + TEXT + GAP));
        for (int i = 0; i < n; i++) {
            double x = GAP + i % columns * (CELL + GAP);
            double y = GAP + i / columns * (CELL + TEXT + GAP);
            svg.image(x, y, CELL, CELL, png(pixels, i * channels * h * w, channels, h, w));
            String colour = captions.get(i).good() ? "#166534" : "#b91c1c";
            int line = 0;
            for (String s : captions.get(i).text().split("\n", 2)) svg.text(x + CELL / 2.0, y + CELL + 14 + 15 * line++, "middle", colour, s);
        }
        return svg.toString();
    }

    private static byte[] png(float[] pixels, int at, int channels, int h, int w) throws IOException {
        BufferedImage image = new BufferedImage(w, h, channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
        int[] pixel = new int[channels];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                for (int c = 0; c < channels; c++) pixel[c] = Math.round(255 * Math.clamp(pixels[at + (c * h + y) * w + x], 0f, 1f));
                image.getRaster().setPixel(x, y, pixel);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!ImageIO.write(image, "png", out)) throw new IOException("this JDK writes no PNG");
        return out.toByteArray();
    }
}
