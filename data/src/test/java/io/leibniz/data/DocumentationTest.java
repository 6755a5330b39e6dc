package io.leibniz.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.leibniz.testkit.Documentation;
import java.io.File;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/data.md compile. */
class DocumentationTest {
    private static final String IMPORTS = Stream.of("java.io", "java.nio.file", "java.util", "io.leibniz.data", "io.leibniz.data.image", "io.leibniz.data.text",
            "io.leibniz.io", "io.leibniz.random", "io.leibniz.tensor").map(p -> "import " + p + ".*;\n").collect(Collectors.joining());

    @Test
    void examples(@TempDir Path out) throws Exception {
        List<JavaFileObject> sources = new ArrayList<>();
        for (String code : Documentation.inPage(Path.of("..", "docs", "data.md"), "java")) {
            String name = "Example" + sources.size();
            String body = code.startsWith("static ") ? code : "static void run() throws Exception {\n" + code + "}\n";
            sources.add(Documentation.source(name, IMPORTS + "import java.util.Map;\nclass " + name + " {\n" + body + "}\n"));
        }
        assertEquals(4, sources.size());
        String path = Stream.of("java.class.path", "jdk.module.path").map(System::getProperty).filter(Objects::nonNull).collect(Collectors.joining(File.pathSeparator));
        StringWriter messages = new StringWriter();
        boolean ok = ToolProvider.getSystemJavaCompiler().getTask(messages, null, null, List.of("-d", out.toString(), "-cp", path, "-proc:none"), null, sources).call();
        assertTrue(ok, messages.toString());
    }
}
