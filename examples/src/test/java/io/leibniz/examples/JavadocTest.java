package io.leibniz.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.source.util.JavacTask;
import io.leibniz.testkit.Documentation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** The comments of all modules are well-formed and their links lead somewhere, by the checker of javadoc. */
class JavadocTest {
    /** How javac calls what its checker of comments says. */
    private static final String FINDING = "compiler.err.proc.messager";

    @Test
    void commentsAreWellFormed() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String module : SnippetsTest.MODULES) {
            try (Stream<Path> all = Files.walk(Path.of("..", module, "src", "main", "java"))) {
                // As one unnamed module: only the comments are looked at.
                files.addAll(all.filter(f -> f.toString().endsWith(".java") && !f.endsWith("module-info.java")).toList());
            }
        }
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        var problems = new DiagnosticCollector<JavaFileObject>();
        try (StandardJavaFileManager manager = javac.getStandardFileManager(problems, Locale.ROOT, StandardCharsets.UTF_8)) {
            List<JavaFileObject> sources = new ArrayList<>();
            manager.getJavaFileObjectsFromPaths(files).forEach(sources::add);
            sources.add(Documentation.source("Wrong", "/** As {@link Nowhere}. */ class Wrong {}"));
            List<String> options = List.of("-Xdoclint:reference,syntax,html", "-proc:none", "-nowarn", "-Xmaxerrs", "1000", "--add-modules", "jdk.incubator.vector",
                    "-XDshould-stop.ifError=FLOW", "-classpath", System.getProperty("java.class.path"));
            ((JavacTask) javac.getTask(null, manager, problems, options, null, sources)).analyze();
        }
        List<String> found = problems.getDiagnostics().stream().filter(d -> d.getKind() == Diagnostic.Kind.ERROR && d.getCode().equals(FINDING))
                .map(d -> Path.of(d.getSource().getName()).getFileName() + ":" + d.getLineNumber() + " " + d.getMessage(Locale.ROOT)).toList();
        assertEquals(List.of("Wrong:1 reference not found"), found, "all but the wrong comment, which shows that the checker works");
    }
}
