package io.leibniz.nn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.leibniz.data.DataLoader;
import io.leibniz.data.Dataset;
import io.leibniz.data.Labeled;
import io.leibniz.nn.Linear;
import io.leibniz.nn.metric.ConfusionMatrix;
import io.leibniz.nn.plot.HeatMap;
import io.leibniz.nn.plot.Histogram;
import io.leibniz.nn.plot.ImageGrid;
import io.leibniz.random.Key;
import io.leibniz.random.Random;
import io.leibniz.tensor.ShapeException;
import io.leibniz.tensor.Tensor;
import java.io.File;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class ReportTest {
    @TempDir Path folder;

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    private static List<Element> elements(String svg, String name) throws Exception {
        var all = parsed(svg).getElementsByTagName(name);
        return Stream.iterate(0, i -> i < all.getLength(), i -> i + 1).map(i -> (Element) all.item(i)).toList();
    }

    private static List<String> texts(String svg) throws Exception {
        return elements(svg, "text").stream().map(Element::getTextContent).toList();
    }

    /** The cells after the background. */
    private static List<String> fills(String svg) throws Exception {
        return elements(svg, "rect").stream().skip(1).map(e -> e.getAttribute("fill")).toList();
    }

    @Test
    void heatMaps() throws Exception {
        String svg = HeatMap.of("a & b", Tensor.of(new double[][] {{1, 3, 2}, {Double.NaN, 1, 3}}), List.of("<r>", "s"), List.of());
        assertEquals(List.of("#ffffff", "#083d77", "#849ebb", "#bbbbbb", "#ffffff", "#083d77"), fills(svg));
        assertEquals(List.of("a & b  (1.000 to 3.000)", "<r>", "s"), texts(svg));
        assertThrows(ShapeException.class, () -> HeatMap.of("x", Tensor.ones(2), List.of(), List.of()));
        assertEquals("heat map: 1 names for 2 rows", assertThrows(ShapeException.class, () -> HeatMap.of("x", Tensor.ones(2, 2), List.of("a"), List.of())).getMessage());
    }

    @Test
    void confusionCountsAndShares() throws Exception {
        ConfusionMatrix m = new ConfusionMatrix(2);
        m.add(Tensor.of(0L, 1L, 1L, 1L), Tensor.of(0L, 1L, 0L, 1L));
        String svg = HeatMap.confusion(m, List.of("cat", "dog"));
        assertEquals(List.of("true class by row, predicted by column", "cat", "1", "1", "dog", "2", "cat", "dog"), texts(svg));
        assertEquals(List.of("#849ebb", "#849ebb", "#ffffff", "#083d77"), fills(svg));
    }

    @Test
    void attentionOfEachHead() throws Exception {
        String svg = HeatMap.attention("layer 1", Tensor.of(new double[][] {{1, 0}, {0.5, 0.5}}).unsqueeze(0).expand(3, 2, 2), List.of("a", "b"), List.of("c", "d"));
        assertTrue(texts(svg).containsAll(List.of("layer 1, head 1", "layer 1, head 3", "a", "d")), texts(svg).toString());
        assertEquals(12, fills(svg).size());
        assertThrows(ShapeException.class, () -> HeatMap.attention("x", Tensor.ones(1, 2, 3, 3), List.of(), List.of()));
    }

    @Test
    void histograms() throws Exception {
        String svg = Histogram.of("w", Tensor.of(0.0, 0.0, 0.0, 4.0, Double.NaN));
        assertEquals(List.of("w", "5 numbers, 1.00 ± 1.73, 1 not finite", "0.000", "4.000"), texts(svg));
        List<Element> bars = elements(svg, "rect").stream().skip(1).toList();
        assertEquals(2, bars.size());
        assertEquals(3.0, Double.parseDouble(bars.get(0).getAttribute("height")) / Double.parseDouble(bars.get(1).getAttribute("height")), 0.02);
        assertEquals(1, elements(Histogram.of("same", Tensor.ones(7)), "rect").size() - 1);
    }

    @Test
    void picturesInGreyAndColour() throws Exception {
        for (int channels : new int[] {1, 3}) {
            String svg = ImageGrid.of(Random.uniform(Key.of(1), 3, channels, 5, 4), List.of(new ImageGrid.Caption("a", true), new ImageGrid.Caption("b", true), new ImageGrid.Caption("c", false)), 2);
            Element image = elements(svg, "image").getFirst();
            byte[] png = java.util.Base64.getDecoder().decode(image.getAttribute("href").substring("data:image/png;base64,".length()));
            var decoded = javax.imageio.ImageIO.read(new java.io.ByteArrayInputStream(png));
            float[] pixels = Random.uniform(Key.of(1), 3, channels, 5, 4).toFloatArray();
            assertEquals(4, decoded.getWidth());
            for (int c = 0; c < channels; c++) assertEquals(Math.round(255 * pixels[c * 20 + 4 * 2 + 3]), decoded.getRaster().getSample(3, 2, c), "channel " + c);
        }
        assertThrows(ShapeException.class, () -> ImageGrid.of(Tensor.ones(1, 2, 5, 5), List.of(new ImageGrid.Caption("a", true)), 2));
    }

    private Path report() throws Exception {
        Dataset<Labeled> data = Dataset.of(new Labeled(Random.normal(Key.of(1), 10, 3), Tensor.of(0L, 1L, 0L, 1L, 0L, 1L, 0L, 1L, 0L, 1L)));
        Run<Linear> run = Trainer.<Linear>classifier(Linear.init(3, 2, Key.of(2)), (m, x, _) -> m.apply(x)).epochs(3).log(folder.resolve("run")).fit(DataLoader.of(data, 4), data);
        assertTrue(Files.readString(folder.resolve("run/report.html")).contains("<h1>run</h1>"));
        Path file = folder.resolve("mine.html");
        Report.of("Cats < dogs", run).text("R&D")
                .picture("Attention", HeatMap.attention("layer 1", Tensor.ones(2, 3, 3).div(3), List.of(), List.of())).write(file);
        return file;
    }

    @Test
    void aPageThatNeedsNothingElse() throws Exception {
        String html = Files.readString(report());
        assertTrue(html.contains("<h1>Cats &lt; dogs</h1>") && html.contains("<p>R&amp;D</p>") && html.contains("<td>3</td>"), html);
        assertFalse(html.matches("(?s).*(<script|<link|@import|url\\(|href=\"(?!data:)|src=\"(?!data:)).*"), "nothing is fetched");
        String known = html.replace("http://www.w3.org/2000/svg", "");
        assertFalse(known.contains("http:") || known.contains("https:"));
        assertThrows(IllegalArgumentException.class, () -> Report.of("x").picture("y", "<img>"));
    }

    /** Chromium parses the page and gives back what it holds then: all headings, and all pictures as drawings. */
    @Test
    void chromiumShowsIt() throws Exception {
        Optional<Path> chromium = Stream.of("chromium", "chromium-browser", "google-chrome", "chrome")
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(d -> Path.of(d, name))).filter(Files::isExecutable).findFirst();
        assumeTrue(chromium.isPresent(), "no chromium, chromium-browser, google-chrome or chrome on the PATH: apt-get install chromium");
        Path dom = folder.resolve("dom");
        Process p = new ProcessBuilder(chromium.get().toString(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--user-data-dir=" + folder.resolve("profile"), "--dump-dom", report().toUri().toString())
                .redirectOutput(dom.toFile()).redirectError(folder.resolve("err").toFile()).start();
        assertTrue(p.waitFor(60, TimeUnit.SECONDS), "chromium didn't end");
        assertEquals(0, p.exitValue(), Files.readString(folder.resolve("err")));
        String shown = Files.readString(dom);
        for (String s : List.of("Learning curves", "Learning rate", "Epochs", "Parameters", "Attention")) assertTrue(shown.contains("<h2>" + s + "</h2>"), s);
        assertEquals(5, shown.split("<svg xmlns=", -1).length - 1, "curves, rate, two histograms, attention");
    }
}
