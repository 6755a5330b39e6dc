package io.leibniz.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/data.md compile. */
class DocumentationTest {
    private static final Pattern BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final String IMPORTS = Stream.of("java.io", "java.nio.file", "java.util", "io.leibniz.data", "io.leibniz.data.image", "io.leibniz.data.text",
            "io.leibniz.io", "io.leibniz.random", "io.leibniz.tensor").map(p -> "import " + p + ".*;\n").collect(Collectors.joining());

    @Test
    void examples(@TempDir Path out) throws Exception {
        String text = Files.readString(Path.of("..", "docs", "data.md"));
        List<JavaFileObject> sources = new ArrayList<>();
        for (var m = BLOCK.matcher(text); m.find(); ) {
            String code = m.group(1);
            String name = "Example" + sources.size();
            String body = code.startsWith("static ") ? code : "static void run() throws Exception {\n" + code + "}\n";
            String source = IMPORTS + "import java.util.Map;\nclass " + name + " {\n" + body + "}\n";
            sources.add(new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
                @Override
                public CharSequence getCharContent(boolean ignored) {
                    return source;
                }
            });
        }
        assertEquals(4, sources.size());
        String path = Stream.of("java.class.path", "jdk.module.path").map(System::getProperty).filter(Objects::nonNull).collect(Collectors.joining(java.io.File.pathSeparator));
        StringWriter messages = new StringWriter();
        boolean ok = ToolProvider.getSystemJavaCompiler().getTask(messages, null, null, List.of("-d", out.toString(), "-cp", path, "-proc:none"), null, sources).call();
        assertTrue(ok, messages.toString());
    }
}
