package io.leibniz.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.testkit.Documentation;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the Javadoc and those of docs/data.md that are about Parquet compile and run. */
class DocumentationTest {
    private static final String IMPORTS = Stream.of("java.io", "java.nio.file", "java.util", "io.leibniz.data", "io.leibniz.parquet", "io.leibniz.random", "io.leibniz.tensor")
            .map(p -> "import " + p + ".*;\n").collect(Collectors.joining());

    @TempDir
    Path folder;

    @Test
    void examples() throws Exception {
        try (var in = DocumentationTest.class.getResourceAsStream("houses.parquet")) {
            Files.write(folder.resolve("houses.parquet"), in.readAllBytes());
        }
        List<String> examples = new ArrayList<>(Documentation.inJavadoc(Path.of("src/main/java/io/leibniz/parquet/Parquet.java")));
        assertEquals(3, examples.size());
        examples.addAll(Documentation.inPage(Path.of("..", "docs", "data.md"), "java parquet"));
        assertEquals(4, examples.size());
        List<JavaFileObject> sources = new ArrayList<>();
        for (String e : examples) {
            String name = "Example" + sources.size();
            String body = Documentation.in(folder, e);
            sources.add(Documentation.source(name, IMPORTS + "public class " + name + " {\npublic static void run() throws Exception {\n" + body + "}\n}\n"));
        }
        StringWriter messages = new StringWriter();
        List<String> options = List.of("-d", folder.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none");
        assertTrue(ToolProvider.getSystemJavaCompiler().getTask(messages, null, null, options, null, sources).call(), messages.toString());
        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, DocumentationTest.class.getClassLoader())) {
            for (int i = 0; i < examples.size(); i++) loader.loadClass("Example" + i).getMethod("run").invoke(null);
        }
    }
}
