package io.leibniz.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.leibniz.testkit.Documentation;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every example in the Javadoc is compiled as it stands there, with what it takes for granted (snippets.txt), and run. */
class SnippetsTest {
    static final List<String> MODULES = List.of("core", "cpu", "io", "data", "nn", "examples", "testkit");
    private static final List<String> STATIC = List.of("io.leibniz.ops.Convolutions", "io.leibniz.ops.Dropouts", "io.leibniz.ops.Functional",
            "io.leibniz.ops.GridSampling", "io.leibniz.ops.Index", "io.leibniz.ops.Interpolation", "io.leibniz.ops.Losses", "io.leibniz.ops.Norms",
            "io.leibniz.ops.Pools", "io.leibniz.transform.Transforms");
    private static final List<String> PACKAGES = List.of("io.leibniz.cpu", "io.leibniz.data", "io.leibniz.data.image", "io.leibniz.data.text", "io.leibniz.debug",
            "io.leibniz.io", "io.leibniz.nn", "io.leibniz.nn.metric", "io.leibniz.nn.optim", "io.leibniz.nn.plot", "io.leibniz.nn.train",
            "io.leibniz.ops", "io.leibniz.random", "io.leibniz.tensor", "io.leibniz.trace", "io.leibniz.transform", "io.leibniz.tree");
    private static final List<String> CLASSES = List.of("io.leibniz.examples.ConvNet", "io.leibniz.nn.BatchNorm", "java.io.IOException", "java.io.UncheckedIOException", "java.nio.file.Files",
            "java.nio.file.Path", "java.util.List", "java.util.Map", "java.util.function.Function");

    @TempDir
    static Path folder;

    private static final Map<String, String> SNIPPETS = new LinkedHashMap<>();
    private static final Map<String, String> GRANTED = new HashMap<>();
    private static final Map<String, String> ERRORS = new HashMap<>();
    private static URLClassLoader loader;

    @BeforeAll
    static void compile() throws IOException {
        for (String module : MODULES) {
            Path sources = Path.of("..", module, "src", "main", "java");
            assertTrue(Files.isDirectory(sources), sources::toString);
            try (Stream<Path> files = Files.walk(sources)) {
                for (Path f : files.filter(f -> f.toString().endsWith(".java")).sorted().toList()) extract(f);
            }
        }
        SNIPPETS.put("Readme", javaOf("README.md").get(1));
        readGranted();
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        var problems = new DiagnosticCollector<JavaFileObject>();
        List<JavaFileObject> sources = new ArrayList<>();
        sources.add(source("Granted", "class Granted {\n" + GRANTED.get("*") + "}\n"));
        SNIPPETS.forEach((name, body) -> sources.add(source(className(name), "class " + className(name) + " extends Granted {\n"
                + members(name) + "    static void run() throws Exception {\n" + body.replace("Path.of(", "temporary(") + "    }\n}\n")));
        List<String> options = List.of("-d", folder.toString(), "-classpath", System.getProperty("java.class.path"), "-proc:none", "-nowarn", "-Xmaxerrs", "1000");
        javac.getTask(null, null, problems, options, null, sources).call();
        for (Diagnostic<? extends JavaFileObject> d : problems.getDiagnostics()) {
            if (d.getKind() == Diagnostic.Kind.ERROR) ERRORS.merge(d.getSource() == null ? "" : d.getSource().getName(), d.toString(), (a, b) -> a + "\n" + b);
        }
        loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, SnippetsTest.class.getClassLoader());
        System.setProperty("leibniz.snippets", folder.toString());
    }

    @AfterAll
    static void close() throws IOException {
        loader.close();
        System.clearProperty("leibniz.snippets");
    }

    private static void extract(Path file) throws IOException {
        String name = file.getFileName().toString().replace(".java", "");
        int count = 0;
        for (String body : Documentation.inJavadoc(file)) SNIPPETS.put(count++ == 0 ? name : name + "." + count, body);
    }

    /** The Java in a page of the project. */
    private static List<String> javaOf(String page) throws IOException {
        return Documentation.inPage(Path.of("..", page), "java");
    }

    @Test
    void readmesShowTheSameInBothLanguages() throws IOException {
        assertEquals(2, javaOf("README.md").size());
        assertEquals(javaOf("README.md"), javaOf("README.zh-CN.md"));
    }

    private static void readGranted() throws IOException {
        try (InputStream in = SnippetsTest.class.getResourceAsStream("snippets.txt")) {
            String[] parts = new String(in.readAllBytes(), StandardCharsets.UTF_8).split("(?m)^== ");
            for (int i = 1; i < parts.length; i++) {
                int end = parts[i].indexOf('\n');
                GRANTED.put(parts[i].substring(0, end), parts[i].substring(end + 1));
            }
        }
    }

    private static String members(String name) {
        return GRANTED.getOrDefault(name, "").replaceFirst("^(unrun|throws):.*\n", "");
    }

    private static String className(String name) {
        return "Of" + name.replace('.', '_');
    }

    private static JavaFileObject source(String name, String body) {
        StringBuilder text = new StringBuilder("package io.leibniz.examples.snippets;\n");
        for (String c : CLASSES) text.append("import ").append(c).append(";\n");
        for (String p : PACKAGES) text.append("import ").append(p).append(".*;\n");
        for (String c : STATIC) text.append("import static ").append(c).append(".*;\n");
        return Documentation.source(name, text.append(body).toString());
    }

    @Test
    void nothingIsGrantedInVain() {
        var names = new TreeSet<>(GRANTED.keySet());
        names.removeAll(SNIPPETS.keySet());
        assertEquals(new TreeSet<>(List.of("*")), names);
        assertTrue(SNIPPETS.size() >= 90, () -> SNIPPETS.size() + " examples");
        assertEquals("", ERRORS.getOrDefault("", "") + ERRORS.getOrDefault("Granted", ""));
    }

    @TestFactory
    Stream<DynamicTest> examples() {
        return SNIPPETS.keySet().stream().map(name -> dynamicTest(name, () -> {
            assertEquals("", ERRORS.getOrDefault(className(name), ""), () -> "doesn't compile:\n" + SNIPPETS.get(name));
            // javac writes no classes at all where one has an error; those tests say so.
            if (!ERRORS.isEmpty()) return;
            String granted = GRANTED.getOrDefault(name, "");
            var run = loader.loadClass("io.leibniz.examples.snippets." + className(name)).getDeclaredMethod("run");
            run.setAccessible(true);
            if (granted.startsWith("unrun:")) return;
            if (granted.startsWith("throws: ")) {
                Throwable e = assertThrows(InvocationTargetException.class, () -> run.invoke(null)).getCause();
                assertEquals(granted.lines().findFirst().orElseThrow().substring("throws: ".length()), e.getClass().getSimpleName(), e::toString);
            } else {
                run.invoke(null);
            }
        }));
    }
}
