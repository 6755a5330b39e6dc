package io.leibniz.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the Javadoc and those of docs/data.md that are about Parquet compile and run. */
class DocumentationTest {
    private static final Pattern BLOCK = Pattern.compile("```java parquet\\n(.*?)```", Pattern.DOTALL);
    private static final String IMPORTS = Stream.of("java.io", "java.nio.file", "java.util", "io.leibniz.data", "io.leibniz.parquet", "io.leibniz.random", "io.leibniz.tensor")
            .map(p -> "import " + p + ".*;\n").collect(Collectors.joining());

    @TempDir
    Path folder;

    @Test
    void examples() throws Exception {
        try (var in = DocumentationTest.class.getResourceAsStream("houses.parquet")) {
            Files.write(folder.resolve("houses.parquet"), in.readAllBytes());
        }
        List<String> examples = new ArrayList<>(inJavadoc(Path.of("src/main/java/io/leibniz/parquet/Parquet.java")));
        assertEquals(3, examples.size());
        BLOCK.matcher(Files.readString(Path.of("..", "docs", "data.md"))).results().forEach(m -> examples.add(m.group(1)));
        assertEquals(4, examples.size());
        List<JavaFileObject> sources = new ArrayList<>();
        for (String e : examples) sources.add(source("Example" + sources.size(), e));
        StringWriter messages = new StringWriter();
        List<String> options = List.of("-d", folder.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none");
        assertTrue(ToolProvider.getSystemJavaCompiler().getTask(messages, null, null, options, null, sources).call(), messages.toString());
        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, DocumentationTest.class.getClassLoader())) {
            for (int i = 0; i < examples.size(); i++) loader.loadClass("Example" + i).getMethod("run").invoke(null);
        }
    }

    private JavaFileObject source(String name, String body) {
        String there = folder.toString().replace("\\", "\\\\") + "/";
        String source = IMPORTS + "public class " + name + " {\npublic static void run() throws Exception {\n" + body.replace("Path.of(\"", "Path.of(\"" + there) + "}\n}\n";
        return new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignored) {
                return source;
            }
        };
    }

    /** From the line after the tag to the brace that ends it. */
    private static List<String> inJavadoc(Path file) throws IOException {
        List<String> all = new ArrayList<>();
        StringBuilder body = null;
        int depth = 0;
        for (String line : Files.readAllLines(file)) {
            String text = line.strip().replaceFirst("^\\* ?", "");
            if (body == null) {
                if (text.equals("{@snippet :")) {
                    body = new StringBuilder();
                    depth = 1;
                }
                continue;
            }
            for (char c : text.toCharArray()) depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (depth > 0) {
                body.append(text).append('\n');
            } else {
                all.add(body.toString());
                body = null;
            }
        }
        return all;
    }
}
