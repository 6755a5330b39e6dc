package io.leibniz.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;

/** The examples in documentation, for tests that compile and run them. */
public final class Documentation {
    /** Not as one word, so that this file isn't taken to hold an example. */
    private static final String TAG = "{@" + "snippet";

    private Documentation() {}

    /**
     * Those in the Javadoc of a source file: from the line after {@code @snippet} to the brace that ends it.
     *
     * @throws IllegalArgumentException if there is one in another form, which would go unread
     */
    public static List<String> inJavadoc(Path file) throws IOException {
        List<String> all = new ArrayList<>();
        StringBuilder body = null;
        int depth = 0;
        for (String line : Files.readAllLines(file)) {
            String text = line.strip().replaceFirst("^\\* ?", "");
            if (body == null) {
                if (text.equals(TAG + " :")) {
                    body = new StringBuilder();
                    depth = 1;
                } else if (text.contains(TAG)) {
                    throw new IllegalArgumentException(file + ": an example that isn't read, as it doesn't begin with a line \"" + TAG + " :\": " + line);
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

    /** The blocks of a page of Markdown that are marked so, such as {@code java}. */
    public static List<String> inPage(Path page, String mark) throws IOException {
        Pattern block = Pattern.compile("```" + Pattern.quote(mark) + "\n(.*?)```", Pattern.DOTALL);
        return block.matcher(Files.readString(page)).results().map(m -> m.group(1)).toList();
    }

    /** The same example with the files that it names in a folder. */
    public static String in(Path folder, String code) {
        String there = folder.toString().replace("\\", "\\\\") + "/";
        return code.replace("Path.of(\"", "Path.of(\"" + there);
    }

    /** For the compiler: a class of this name in no file. */
    public static JavaFileObject source(String name, String text) {
        return new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }

            @Override
            public String getName() {
                return name;
            }
        };
    }
}
